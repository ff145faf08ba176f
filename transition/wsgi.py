"""The WSGI entry: granian, gunicorn or any other WSGI server loads ``application``."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from transition.web.checks import stop_if_wrong
from transition.web.finished import FinishedPages, WSGIApplication

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "transition.settings")

_django: WSGIApplication = get_wsgi_application()
stop_if_wrong()

application: WSGIApplication = FinishedPages(_django) if settings.FINISHED_PAGES else _django
