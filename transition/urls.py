"""Every address of the site; each chapter keeps its own list."""

from django.urls import include, path

urlpatterns = [
    path("", include("transition.web.urls")),
    path("", include("transition.catalog.urls")),
    path("", include("transition.guides.urls")),
    path("", include("transition.notices.urls")),
    path("", include("transition.feedback.urls")),
    path("api/v1/", include("transition.api.urls")),
    path("desk/", include("transition.desk.urls")),
    path("account/", include("users.urls")),
]

handler400 = "transition.web.errors.bad_request"
handler403 = "transition.web.errors.forbidden"
handler404 = "transition.web.errors.not_found"
handler500 = "transition.web.errors.server_error"
