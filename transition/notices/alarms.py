"""What should happen and does not, as sentences for people: the desk, ``manage.py watch_notices`` and the metrics say the same."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.db.models import Min
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from transition.notices import canary
from transition.notices.channels import available
from transition.notices.models import Channel, Mismatch, Plan
from transition.notices.moments import database_now
from transition.notices.watching import SENDERS, heartbeat_ages, oldest_due

# The name under which an alarm travels in the metrics.
NAMES = ("silence", "late", "sums", "canary", "push")
# The nightly check may be late, and not by half a day.
_NIGHTLY_SECONDS = 36 * 60 * 60


class Alarm(NamedTuple):
    name: str
    sentence: str


def alarms() -> list[Alarm]:
    """Return what is wrong now, most pressing first; nothing about sending while no announcement runs."""
    found = []
    started_at = Plan.objects.running().aggregate(first=Min("started_at"))["first"]
    if started_at:
        found += [*_silence(started_at), *_late()]
    return [*found, *_sums(), *_canary(), *_push()]


def _silence(started_at: datetime) -> Iterator[Alarm]:
    """Yield one line for all the parts that have stopped reporting, or have not begun since announcements run."""
    ages = heartbeat_ages()
    running = (database_now() - started_at).total_seconds()
    limit = settings.NOTICES_SILENCE_SECONDS
    silent = [role for role in SENDERS if min(ages.get(role, running), running) > limit]
    if len(silent) == len(SENDERS):
        yield Alarm(
            "silence", _("No worker has reported for %(time)s. Nothing is being sent.") % {"time": _in_words(limit)}
        )
    elif silent:
        sentence = _("These parts have not reported for %(time)s: %(parts)s.")
        yield Alarm("silence", sentence % {"time": _in_words(limit), "parts": ", ".join(_part(one) for one in silent)})
    if min(ages.get("auditor", running), running) > _NIGHTLY_SECONDS:
        yield Alarm("silence", _("Nobody has checked since the day before yesterday that the sums add up."))


def _late() -> Iterator[Alarm]:
    waiting = oldest_due().total_seconds()
    if waiting > settings.NOTICES_LATE_SECONDS:
        yield Alarm("late", _("A message has been due for %(time)s and has not left.") % {"time": _in_words(waiting)})


def _sums() -> Iterator[Alarm]:
    for wrong in Mismatch.objects.select_related("milestone__plan").order_by("pk"):
        sentence = _("The sums of “%(title)s”, %(label)s, do not add up: %(included)d gathered, %(counted)d found.")
        yield Alarm(
            "sums",
            sentence
            % {
                "title": wrong.milestone.plan.title,
                "label": wrong.milestone.label(),
                "included": wrong.included,
                "counted": wrong.counted,
            },
        )


def _canary() -> Iterator[Alarm]:
    if not settings.NOTICES_CANARY:
        return
    if canary.is_missing():
        yield Alarm("canary", _("A person follows with the address in NOTICES_CANARY, so there is no canary."))
    if count := len(canary.late(settings.NOTICES_LATE_SECONDS)):
        sentence = ngettext(
            "The canary did not get %(n)d message within %(time)s of its moment. Others may not have got it either.",
            "The canary did not get %(n)d messages within %(time)s of their moment. Others may not have got them either.",
            count,
        )
        yield Alarm("canary", sentence % {"n": count, "time": _in_words(settings.NOTICES_LATE_SECONDS)})


def _push() -> Iterator[Alarm]:
    """Yield a line when running announcements go to browsers and this site has no key to write to them."""
    if Channel.PUSH not in available() and Plan.objects.running().filter(channels__contains=[Channel.PUSH]).exists():
        yield Alarm("push", _("PUSH_PRIVATE_KEY is missing, so no browser gets the notices that are meant for it."))


def _part(role: str) -> str:
    return {
        "planner": _("who gathers recipients"),
        "deliverer": _("who sends"),
        "follower_of_dates": _("who follows moved dates"),
        "settler": _("who settles milestones"),
        "sweeper": _("who finds what lost workers left"),
    }[role]


def _in_words(seconds: float) -> str:
    """Return a time to one unit, as people say it: 40 seconds, 5 minutes, 3 hours."""
    if seconds < 60:
        n, words = round(seconds), ngettext("%(n)d second", "%(n)d seconds", round(seconds))
    elif seconds < 2 * 3600:
        n, words = round(seconds / 60), ngettext("%(n)d minute", "%(n)d minutes", round(seconds / 60))
    else:
        n, words = round(seconds / 3600), ngettext("%(n)d hour", "%(n)d hours", round(seconds / 3600))
    return words % {"n": n}
