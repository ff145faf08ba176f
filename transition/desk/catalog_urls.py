from django.urls import path

from transition.desk import catalog

urlpatterns = [
    path("", catalog.availabilities, name="desk_catalog"),
    path("<int:pk>/", catalog.availability, name="desk_availability"),
    path("<int:pk>/<slug:action>/", catalog.change, name="desk_catalog_change"),
]
