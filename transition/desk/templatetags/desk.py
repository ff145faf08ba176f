"""The navigation of the desk."""

from typing import NamedTuple

from django import template
from django.http import HttpRequest
from django.urls import resolve, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from transition.web.languages import split
from users.access import may_open

register = template.Library()

_PAGES: dict[str, Promise] = {
    "desk_today": _("Today"),
    "desk_announcements": _("Announcements"),
    "desk_guides": _("Guides"),
    "desk_usage": _("Usage"),
    "desk_accounts": _("Accounts"),
    "desk_lists": _("Lists"),
    "desk_feedback": _("Feedback"),
    "desk_catalog": _("Catalog"),
    "desk_people": _("People"),
}


class _Page(NamedTuple):
    url: str
    label: Promise
    is_here: bool


@register.simple_tag
def desk_pages(request: HttpRequest) -> list[_Page]:
    """Return the pages that this person's roles open, with the one that they are in."""
    today = reverse("desk_today")
    urls = {name: reverse(name) for name in _PAGES}
    return [
        # Every page of the desk stands below today's.
        _Page(url, _PAGES[name], request.path == url if url == today else request.path.startswith(url))
        for name, url in urls.items()
        if may_open(request.user, resolve(split(url)[1]).func)  # type: ignore[arg-type]
    ]
