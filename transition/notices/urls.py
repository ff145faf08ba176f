"""Following and the numbers, for readers; hooks and metrics, for machines. What staff do with notices is at the desk."""

from django.urls import URLPattern, include, path

from transition.catalog import converters  # noqa: F401  the converter registers itself
from transition.notices import hooks, metrics, quality_views
from transition.notices.follows import later_views, mine_views, sent_views, stop_views, views
from transition.notices.follows.pages import DOORS
from transition.notices.inbox import views as inbox_views
from transition.notices.personal import views as personal_views
from transition.notices.places import browsers
from transition.notices.places import views as places_views

_MODULES = (mine_views, later_views, sent_views)


def _doors() -> list[URLPattern]:
    """Return each door twice: below the account's own page, and below the signed link."""
    doors = []
    for name in DOORS:
        view = next(getattr(module, name) for module in _MODULES if hasattr(module, name))
        tail = name.replace("_", "/")
        doors.append(path(f"follow/mine/{tail}/", view, name=f"follow_mine_{name}"))
        doors.append(path(f"follow/manage/<str:token>/{tail}/", view, name=f"follow_manage_{name}"))
    for name in places_views.ACTIONS:
        view = getattr(places_views, name)
        doors.append(path(f"follow/places/{name}/", view, name=f"places_{name}"))
        doors.append(path(f"follow/manage/<str:token>/places/{name}/", view, name=f"places_manage_{name}"))
    return doors


urlpatterns = [
    path("follow/", views.follow, name="follow"),
    path("follow/confirm/<str:token>/", views.follow_confirm, name="follow_confirm"),
    path("follow/manage/<str:token>/", mine_views.manage, name="follow_manage"),
    path("follow/places/", places_views.places, name="places"),
    path("follow/manage/<str:token>/places/", places_views.places, name="places_manage"),
    path("push-worker.js", browsers.worker, name="push_worker"),
    path("follow/browsers/changed/", browsers.changed, name="browser_changed"),
    path("follow/inbox/", inbox_views.inbox, name="inbox"),
    path("follow/inbox/read/", inbox_views.read_all, name="inbox_read_all"),
    path("follow/inbox/read/undo/", inbox_views.read_all_undo, name="inbox_read_all_undo"),
    path("follow/inbox/<int:pk>/", inbox_views.message, name="inbox_message"),
    path("follow/inbox/count/", inbox_views.unread_count, name="inbox_unread_count"),
    path("follow/inbox/<int:pk>/read/", inbox_views.read, name="inbox_read"),
    path("follow/inbox/<int:pk>/unread/", inbox_views.unread, name="inbox_unread"),
    path("follow/feeds/", personal_views.addresses, name="personal_feeds"),
    path("follow/feeds/new/", personal_views.renew, name="personal_feeds_renew"),
    path("follow/manage/<str:token>/feeds/", personal_views.addresses, name="personal_feeds_manage"),
    path("follow/manage/<str:token>/feeds/new/", personal_views.renew, name="personal_feeds_manage_renew"),
    path("feeds/mine/<str:secret>.atom", personal_views.feed, name="personal_feed"),
    path("calendar/mine/<str:secret>.ics", personal_views.calendar, name="personal_calendar"),
    *_doors(),
    path("follow/stop/<str:token>/", stop_views.stop, name="unsubscribe"),
    path("follow/stop/<str:token>/undo/", stop_views.stop_undo, name="unsubscribe_undo"),
    path("teams/", include("transition.notices.teams.urls")),
    path("hooks/email/<slug:provider>/", hooks.email_hook, name="email_hook"),
    path("metrics", metrics.scrape, name="metrics"),
    path("quality/", quality_views.quality, name="quality"),
    path("follow/<slug:provider>/<model_id:key>/", views.follow_model, name="follow_model"),
]
