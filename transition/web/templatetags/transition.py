"""Dates, ids and text as every template shows them."""

from collections.abc import Callable, Hashable
from datetime import date
from functools import lru_cache
from typing import Any

from django import template
from django.db.models import TextChoices
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from transition.web import languages
from transition.web.days import in_full, without_weekday
from transition.web.languages import Elsewhere, Voice, voice
from transition.web.markdown import to_html
from transition.web.support import support_lines

register = template.Library()
register.inclusion_tag("parts/_support_lines.html")(support_lines)


@register.filter
def longdate(day: date | None) -> SafeString | str:
    """Return a ``<time>`` with the weekday leading: Monday 30 November 2026."""
    return _time(day, in_full, get_language()) if day else ""


@register.filter
def plaindate(day: date) -> str:
    """Return the same words without markup, for mail, print and attributes."""
    return in_full(day)


@register.filter
def shortdate(day: date | None) -> SafeString | str:
    """Return a ``<time>`` without the weekday, for the day on which a source was read."""
    return _time(day, without_weekday, get_language()) if day else ""


@register.filter
def monthdate(day: date | None) -> SafeString | str:
    """Return a ``<time>`` of a month whose day nobody knows."""
    return _month(day.replace(day=1), get_language()) if day else ""


@lru_cache(maxsize=512)
def _month(day: date, _language: str | None) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', day.strftime("%Y-%m"), date_format(day, "YEAR_MONTH_FORMAT"))


@lru_cache(maxsize=4096)
def _time(day: date, words: Callable[[date], str], _language: str | None) -> SafeString:
    """Return a day in words. A page holds hundreds, of few days, so they are kept."""
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), words(day))


@register.filter
def relative(day: date, today: date) -> str:
    """Return the distance in whole days: today, tomorrow, in 7 days, 7 days ago."""
    days = (day - today).days
    if days == 0:
        return _("today")
    if days == 1:
        return _("tomorrow")
    if days == -1:
        return _("yesterday")
    if days > 0:
        return ngettext("in %(days)d day", "in %(days)d days", days) % {"days": days}
    return ngettext("%(days)d day ago", "%(days)d days ago", -days) % {"days": -days}


@register.filter
def markdown(text: str) -> SafeString:
    """Return staff Markdown as HTML that has been through the allow-list."""
    return mark_safe(to_html(text))  # noqa: S308  nh3 has cleaned it


@register.simple_tag
def lifecycle_tag(lifecycle: TextChoices) -> SafeString:
    """Show a lifecycle state: word, shape, border, colour, in that order of importance."""
    return _lifecycle(lifecycle, voice())


@lru_cache(maxsize=64)
def _lifecycle(lifecycle: TextChoices, _voice: Voice) -> SafeString:
    """There are six states, and a page shows dozens."""
    return mark_safe(render_to_string("parts/_lifecycle.html", {"lifecycle": lifecycle}))  # noqa: S308  rendered above


@register.simple_tag
def source(url: str, read_on: date | None) -> SafeString:
    """Show where a fact was read, and when."""
    return _source(url, read_on, voice())


@lru_cache(maxsize=2048)
def _source(url: str, read_on: date | None, _voice: Voice) -> SafeString:
    """A page names a few sources many times."""
    return mark_safe(render_to_string("parts/_source.html", {"url": url, "read_on": read_on}).strip())  # noqa: S308  rendered above


@register.simple_tag
def piece(template_name: str, **values: Hashable) -> SafeString:
    """Show values with a template that reads nothing else. Equal values are equal HTML, so it is made once."""
    return _piece(template_name, tuple(values.items()), voice())


# A few thousand pieces of some kilobytes: what a page made anew shares with the page before it.
@lru_cache(maxsize=4096)
def _piece(template_name: str, values: tuple[tuple[str, Hashable], ...], _voice: Voice) -> SafeString:
    return mark_safe(render_to_string(template_name, dict(values)))  # noqa: S308  rendered above


@register.simple_tag(takes_context=True)
def page_in_languages(context: dict[str, Any]) -> list[Elsewhere]:
    """Return this page's address in each language; nothing where there is no page, as in a mail."""
    request = context.get("request")
    return list(languages.elsewhere(request)) if request else []


@register.filter
def without_language(address: str) -> str:
    """Return an address that is the same in every language, such as a service worker's."""
    return languages.split(address)[1]


@register.filter
def if_not_spoken(language: str) -> SafeString:
    """Return the ``lang`` attribute for words in another language than the page's, so that they are read out and broken right."""
    return format_html(' lang="{}"', language) if language and language != get_language() else SafeString("")
