"""The WSGI entry: granian, gunicorn or any other WSGI server loads ``application``."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "transition.settings")

application = get_wsgi_application()
