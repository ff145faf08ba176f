"""A Django hello-world and a plain page with six queries: the limits that our pages are measured against."""

import os

import environ
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from django.urls import path

settings.configure(
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    SECRET_KEY="only-for-a-benchmark",  # noqa: S106
    MIDDLEWARE=["django.middleware.common.CommonMiddleware"],
    INSTALLED_APPS=[],
    DATABASES={"default": {**environ.Env.db_url_config(os.environ["DATABASE_URL"]), "CONN_MAX_AGE": None}},
)

_ROWS = Engine().from_string(
    "<!doctype html><title>Six queries</title>{% for table in tables %}<table>{% for row in table %}"
    "<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}</table>{% endfor %}"
)
# Ordinary reads of ordinary size: twenty rows of a public table, six times.
_QUERY = "SELECT id, key, name, family, released_on FROM catalog_aimodel ORDER BY id LIMIT 20 OFFSET %s"


def hello(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("Hello, world")


def six_queries(_request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        tables = [cursor.execute(_QUERY, [offset]).fetchall() for offset in range(0, 120, 20)]
    return HttpResponse(_ROWS.render(Context({"tables": tables})))


urlpatterns = [path("hello", hello), path("six", six_queries)]
application = get_wsgi_application()
