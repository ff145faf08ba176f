"""The ends of what somebody follows as iCalendar: one lasting entry each, and never firmer than the date."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event

from transition.catalog.lifecycle import Precision
from transition.catalog.models import Availability
from transition.notices.ends import when
from transition.notices.models import Follower
from transition.notices.models.plans import DEFAULT_OFFSETS
from transition.notices.personal.followed import dated, withdrawn

# In the person's morning rather than at midnight, where an all-day entry begins.
_ALARM_HOUR = 9
_LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def calendar_of(follower: Follower) -> bytes:
    """Return the calendar of one person."""
    calendar = Calendar()
    calendar.add("prodid", "-//Transition//Notices//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", _("Models that leave"))
    calendar.add("refresh-interval", timedelta(hours=6), parameters={"VALUE": "DURATION"})
    for availability in dated(follower):
        calendar.add_component(_end(availability, follower))
    for event in withdrawn(follower):
        calendar.add_component(_cancelled(event))
    return calendar.to_ical()


def _end(availability: Any, follower: Follower) -> Event:
    day, precision = availability.retires_on, availability.precision
    entry = _entry(availability, _span(day, precision), availability.changed_at or _LONG_AGO)
    names = {"model": availability.model.name, "surface": availability.surface.name, "when": when(day, precision)}
    entry.add("description", _("%(model)s leaves %(surface)s %(when)s.") % names)
    entry.add("status", "CONFIRMED" if precision == Precision.EXACT else "TENTATIVE")
    if precision == Precision.EXACT and not availability.is_moved:
        for days in follower.offsets if follower.offsets is not None else DEFAULT_OFFSETS:
            entry.add_component(_alarm(str(entry["summary"]), days))
    return entry


def _span(day: date, precision: str = Precision.EXACT) -> tuple[date, date]:
    """Return the first day of an entry and the day after its last: one day, or the whole month where only that is known."""
    if precision != Precision.MONTH:
        return day, day + timedelta(days=1)
    first = day.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1)


def _cancelled(event: Any) -> Event:
    entry = _entry(event.availability, _span(event.before_on), event.entered_at)
    entry.add("status", "CANCELLED")
    return entry


def _entry(availability: Availability, span: tuple[date, date], changed_at: datetime) -> Event:
    """Return an all-day entry whose UID stays while its date moves, and whose SEQUENCE grows with every move."""
    model, surface = availability.model, availability.surface
    entry = Event()
    entry.add("uid", f"{model.provider.key}.{model.key}.{surface.key}.end@{_host()}")
    entry.add("dtstamp", changed_at.astimezone(UTC))
    entry.add("last-modified", changed_at.astimezone(UTC))
    entry.add("sequence", availability.schedule_version)
    entry.add("dtstart", span[0])
    entry.add("dtend", span[1])
    names = {"model": model.name, "surface": surface.name}
    summary = _("%(model)s leaves %(surface)s") if availability.precision == Precision.EXACT else _title(availability)
    entry.add("summary", summary % names)
    entry.add("url", settings.SITE_URL + model.get_absolute_url())
    entry.add("transp", "TRANSPARENT")
    return entry


def _title(availability: Availability) -> str:
    if availability.precision == Precision.NOT_BEFORE:
        return _("%(model)s stays on %(surface)s at least until today")
    if availability.retires_on is None:
        return _("%(model)s is staying on %(surface)s for now")
    return _("%(model)s may leave %(surface)s")


def _alarm(summary: str, days: int) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", summary)
    alarm.add("trigger", timedelta(days=-days, hours=_ALARM_HOUR))
    return alarm


def _host() -> str:
    return urlsplit(settings.SITE_URL).hostname or "localhost"
