"""The WSGI entry: granian, gunicorn or any other WSGI server loads ``application``."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "transition.settings")

application = get_wsgi_application()

from django.conf import settings  # noqa: E402  settings are ready from here on

from transition.web.checks import stop_if_wrong  # noqa: E402
from transition.web.finished import FinishedPages  # noqa: E402

stop_if_wrong()

if settings.FINISHED_PAGES:
    application = FinishedPages(application)
