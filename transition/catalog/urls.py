from django.urls import path

from transition.catalog import converters, views  # noqa: F401  the converters register themselves

urlpatterns = [
    path("", views.timeline, name="timeline"),
    path("models/<slug:provider>/<model_id:key>/", views.model, name="model"),
]
