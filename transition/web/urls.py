from django.urls import path

from transition.web import views

urlpatterns = [
    path("about/", views.about, name="about"),
    path("style/", views.style, name="style"),
    path("whoami/", views.whoami, name="whoami"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
]
