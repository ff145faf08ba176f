from django.urls import path

from transition.api import usage

urlpatterns = [path("usage", usage.usage, name="api_usage")]
