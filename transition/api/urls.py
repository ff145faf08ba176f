from django.urls import path

from transition.api import lint, usage

urlpatterns = [
    path("usage", usage.usage, name="api_usage"),
    path("lint", lint.lint, name="api_lint"),
]
