"""Following, for readers. What staff do with notices is at the desk."""

from django.urls import URLPattern, path

from transition.catalog import converters  # noqa: F401  the converter registers itself
from transition.notices.follows import mine_views, stop_views, views
from transition.notices.follows.pages import ACTIONS


def _doors() -> list[URLPattern]:
    """Return each action twice: below the account's own page, and below the signed link."""
    doors = []
    for name in ACTIONS:
        view, tail = getattr(mine_views, name), name.replace("_", "/")
        doors.append(path(f"follow/mine/{tail}/", view, name=f"follow_mine_{name}"))
        doors.append(path(f"follow/manage/<str:token>/{tail}/", view, name=f"follow_manage_{name}"))
    return doors


urlpatterns = [
    path("follow/", views.follow, name="follow"),
    path("follow/confirm/<str:token>/", views.follow_confirm, name="follow_confirm"),
    path("follow/manage/<str:token>/", mine_views.manage, name="follow_manage"),
    *_doors(),
    path("follow/stop/<str:token>/", stop_views.stop, name="unsubscribe"),
    path("follow/stop/<str:token>/undo/", stop_views.stop_undo, name="unsubscribe_undo"),
    path("follow/<slug:provider>/<model_id:key>/", views.follow_model, name="follow_model"),
]
