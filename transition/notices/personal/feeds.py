"""What happened to what somebody follows, as an Atom feed with lasting ids."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from transition.catalog.models import LifecycleEvent
from transition.notices.ends import when
from transition.notices.models import Follower
from transition.notices.personal.followed import news
from transition.notices.wording import one_line


def feed_of(follower: Follower) -> str:
    """Return the feed of one person. The secret address is not in it: readers pass feeds on."""
    feed = _Feed(
        follower.started_at,
        title=_("What you follow, from %(site)s") % {"site": settings.SITE_NAME},
        link=settings.SITE_URL + "/",
        description="",
        language=get_language(),
        feed_guid=f"tag:{_host()},2026:mine-{follower.pk}",
    )
    for event in news(follower):
        feed.add_item(**_item(event))
    return str(feed.writeString("utf-8"))


class _Feed(Atom1Feed):
    """A feed that stays the same, byte for byte, until something happens."""

    def __init__(self, began_at: datetime, **fields: Any) -> None:
        super().__init__(**fields)
        self._began_at = began_at

    def latest_post_date(self) -> datetime:
        return super().latest_post_date() if self.items else self._began_at


def _item(event: LifecycleEvent) -> dict[str, Any]:
    about = event.availability
    names = {"kind": event.get_kind_display(), "model": about.model.name, "surface": about.surface.name}
    return {
        "title": one_line(_("%(kind)s: %(model)s on %(surface)s") % names),
        "link": settings.SITE_URL + about.model.get_absolute_url(),
        "description": one_line(_said(event), 1000),
        "unique_id": f"tag:{_host()},{event.entered_at:%Y-%m-%d}:event-{event.pk}",
        "pubdate": event.entered_at,
        "updateddate": event.entered_at,
        "categories": [event.kind],
        "author_name": settings.SITE_NAME,
    }


def _said(event: LifecycleEvent) -> str:
    about = event.availability
    names = {"model": about.model.name, "surface": about.surface.name}
    sentences = []
    if event.after_on:
        now = names | {"when": when(event.after_on, event.after_precision)}
        sentences.append(_("%(model)s leaves %(surface)s %(when)s.") % now)
    if event.before_on and event.before_on != event.after_on:
        sentences.append(_("Before: %(when)s.") % {"when": when(event.before_on, event.before_precision)})
    if event.before_text or event.after_text:
        sentences.append(f"{event.before_text} → {event.after_text}.")
    sentences.append(_("Source: %(source)s") % {"source": event.source_url})
    return " ".join(sentences)


def _host() -> str:
    return urlsplit(settings.SITE_URL).hostname or "localhost"
