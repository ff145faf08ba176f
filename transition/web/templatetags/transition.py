"""Dates, ids and text as every template shows them."""

from datetime import date

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from transition.web.markdown import to_html

register = template.Library()


@register.filter
def longdate(day: date | None) -> SafeString | str:
    """Return a ``<time>`` with the weekday leading: Monday 30 November 2026."""
    if day is None:
        return ""
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), plaindate(day))


@register.filter
def plaindate(day: date) -> str:
    """Return the same words without markup, for mail, print and attributes."""
    return date_format(day, _("l j F Y"))


@register.filter
def shortdate(day: date | None) -> SafeString | str:
    """Return a ``<time>`` without the weekday, for the day on which a source was read."""
    if day is None:
        return ""
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), date_format(day, _("j F Y")))


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


@register.inclusion_tag("parts/_lifecycle.html")
def lifecycle_tag(lifecycle: object) -> dict[str, object]:
    """Show a lifecycle state: word, shape, border, colour, in that order of importance."""
    return {"lifecycle": lifecycle}
