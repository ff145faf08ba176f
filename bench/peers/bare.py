"""Django with one middleware: a view that does nothing, and a plain page with six queries.

The page reads our own tables with Django's ORM and shows twenty rows of each query in a plain template, as a
straightforward view would.
"""

import os

import django
import environ
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

settings.configure(
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    SECRET_KEY="only-for-a-benchmark",
    MIDDLEWARE=["django.middleware.common.CommonMiddleware"],
    DATABASES={"default": {**environ.Env.db_url_config(os.environ["DATABASE_URL"]), "CONN_MAX_AGE": None}},
)
django.setup()

from django.db import models
from django.template import Context, Engine

_PAGE = Engine().from_string(
    "<!doctype html><title>Six queries</title>{% for rows in tables %}<table>{% for row in rows %}<tr>"
    "<td>{{ row.id }}</td><td>{{ row.key }}</td><td>{{ row.name }}</td><td>{{ row.family }}</td>"
    '<td>{{ row.released_on|date:"j F Y" }}</td></tr>{% endfor %}</table>{% endfor %}'
)


class AIModel(models.Model):
    """The same rows that our own pages read."""

    key = models.CharField(max_length=160)
    name = models.CharField(max_length=160)
    family = models.CharField(max_length=80)
    released_on = models.DateField()

    class Meta:
        app_label = "peers"
        managed = False
        db_table = "catalog_aimodel"

    def __str__(self) -> str:
        return self.name


def hello(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("Hello, world")


def six_queries(_request: HttpRequest) -> HttpResponse:
    tables = [AIModel._default_manager.order_by("pk")[start : start + 20] for start in range(0, 120, 20)]
    return HttpResponse(_PAGE.render(Context({"tables": tables})))


urlpatterns = [path("hello", hello), path("six", six_queries)]
application = get_wsgi_application()
