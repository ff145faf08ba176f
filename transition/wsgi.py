"""The WSGI entry: granian, gunicorn or any other WSGI server loads ``application``."""

import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from transition.web.checks import stop_if_wrong
from transition.web.finished import FinishedPages, WSGIApplication

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "transition.settings")

_django: WSGIApplication = get_wsgi_application()
stop_if_wrong()
# Every page is imported now and not by the first reader. What is there then stays as long as the process: no collection
# needs to look at it.
import_module(settings.ROOT_URLCONF)
gc.collect()
gc.freeze()

application: WSGIApplication = FinishedPages(_django) if settings.FINISHED_PAGES else _django
