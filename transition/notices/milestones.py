"""When a plan speaks, and every change of a milestone's state.

waiting -> planning -> open -> settled; any of the three -> superseded when the date moves; waiting -> missed when too late.
settled -> open when unknown messages are sent once more; superseded -> waiting when a cancelling is taken back in time.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings

from transition.catalog.lifecycle import Precision
from transition.catalog.models import Availability
from transition.notices.models import Kind, Milestone, Plan

# Recipients are gathered this long before a message is due.
PLANNED_AHEAD = timedelta(hours=24)
# What an announcement about several has to say at once waits this long: the recipients of all are gathered then, and each person
# gets one letter.
GATHERS = timedelta(minutes=3)
# How long after the end "has left" is still news, and how long an announcement without a date is.
STAYS_TRUE = timedelta(days=7)
ANNOUNCEMENT_STAYS_TRUE = timedelta(days=14)
CORRECTION_STAYS_TRUE = timedelta(days=30)

_CHANGES = {
    Milestone.State.WAITING: {Milestone.State.PLANNING, Milestone.State.SUPERSEDED, Milestone.State.MISSED},
    Milestone.State.PLANNING: {Milestone.State.OPEN, Milestone.State.SUPERSEDED},
    Milestone.State.OPEN: {Milestone.State.SETTLED, Milestone.State.SUPERSEDED},
    # Unknown messages are sent once more after two people decided so.
    Milestone.State.SETTLED: {Milestone.State.OPEN},
}


class Facts(NamedTuple):
    """What one schedule version of an availability says."""

    version: int
    end_on: date | None
    precision: str
    replacement: str

    def is_firm(self) -> bool:
        return self.end_on is not None and self.precision == Precision.EXACT


class Moment(NamedTuple):
    """One entry of a schedule: what is said, when, and until when it is true."""

    kind: Kind
    days_before: int | None
    due_at: datetime
    not_after: datetime
    is_late: bool = False
    is_missed: bool = False

    def label(self) -> str:
        """Return its name on the desk: T-30, or the kind in words."""
        return f"T-{self.days_before}" if self.kind == Kind.COUNTDOWN else str(self.kind.label)


# Of an announcement about no model in particular.
NO_FACTS = Facts(0, None, Precision.UNKNOWN, "")


def facts_of(availability: Availability) -> Facts:
    """Return what the availability says now."""
    named = availability.model.replacements.select_related("successor").order_by("position", "pk").first()
    return Facts(
        availability.schedule_version, availability.retires_on, availability.precision, str(named) if named else ""
    )


def send_at() -> time:
    """Return the time of day at which reminders leave, in UTC."""
    return time(settings.NOTICES_SEND_HOUR, tzinfo=UTC)


def gone_at(end_on: date, time_zone: str) -> datetime:
    """Return the moment from which "has left" is true: the day's start where a zone is known, else its end everywhere."""
    if time_zone:
        return max(
            datetime.combine(end_on, send_at()), datetime.combine(end_on, time(), ZoneInfo(time_zone)).astimezone(UTC)
        )
    return datetime.combine(end_on + timedelta(days=1), time(12, tzinfo=UTC))


def schedule(offsets: Iterable[int], end_on: date, ends_at: datetime, now: datetime) -> list[Moment]:
    """Return the reminders of a firm date, the furthest from the end first.

    Of those whose moment has passed, only the most urgent one is still sent; the others are missed.
    """
    days = sorted(set(offsets), reverse=True)
    due = [ends_at if day == 0 else datetime.combine(end_on - timedelta(days=day), send_at()) for day in days]
    moments = []
    for position, day in enumerate(days):
        is_last = position == len(days) - 1
        not_after = due[position + 1] if not is_last else (ends_at if day else ends_at + STAYS_TRUE)
        reached = due[position] <= now
        moments.append(
            Moment(
                Kind.COUNTDOWN if day else Kind.RETIRED,
                day,
                due[position],
                not_after,
                reached,
                reached and not_after <= now,
            )
        )
    return moments


def announcement(moments: list[Moment], ends_at: datetime | None, now: datetime) -> Moment:
    """Return the announcement of a plan that starts now; a reminder that is due by tomorrow says it better."""
    next_due = min((moment.due_at for moment in moments if moment.due_at > now), default=ends_at)
    not_after = next_due or now + ANNOUNCEMENT_STAYS_TRUE
    says_it_better = any(moment.is_late and not moment.is_missed for moment in moments)
    is_missed = says_it_better or not_after <= now + PLANNED_AHEAD
    return Moment(Kind.ANNOUNCED, None, now, max(not_after, now + timedelta(seconds=1)), is_missed=is_missed)


def write_schedule(
    plan: Plan, facts: Facts, now: datetime, *, announce: bool, after_move: bool = False
) -> list[Milestone]:
    """Write the milestones of one schedule version. Writing them again changes nothing."""
    moments: list[Moment] = []
    ends_at = None
    if plan.availability and facts.is_firm() and facts.end_on:
        ends_at = gone_at(facts.end_on, plan.availability.surface.time_zone)
        moments = schedule(plan.offsets, facts.end_on, ends_at, now)
    if announce and after_move:
        # A retirement that comes back is news, and a reminder out of nowhere would not say so.
        moments = [moment._replace(is_missed=moment.is_missed or moment.is_late) for moment in moments]
    if announce:
        moments.insert(0, announcement(moments, ends_at, now))
    rows = [milestone_for(plan, facts, moment) for moment in moments]
    for row in rows:
        # An offset that somebody had already is repeated only when its new day is more than a week away. That a retirement comes
        # back is news to everybody.
        is_news = row.kind == Kind.ANNOUNCED or row.due_at.date() - now.date() > timedelta(days=7)
        row.repeats = after_move and is_news
    Milestone.objects.bulk_create(rows, ignore_conflicts=True)
    return rows


def milestone_for(plan: Plan, facts: Facts, moment: Moment) -> Milestone:
    """Return an unsaved milestone that carries the facts it will tell."""
    return Milestone(
        plan=plan,
        schedule_version=facts.version,
        kind=moment.kind,
        days_before=moment.days_before,
        due_at=moment.due_at,
        not_after=moment.not_after,
        state=Milestone.State.MISSED if moment.is_missed else Milestone.State.WAITING,
        end_on=facts.end_on,
        precision=facts.precision,
        replacement=facts.replacement,
        is_late=moment.is_late,
    )


def change(milestone_id: int, before: Milestone.State, after: Milestone.State, **fields: object) -> bool:
    """Take one milestone from ``before`` to ``after``; False when somebody else moved it first."""
    if after not in _CHANGES.get(before, set()):
        raise ValueError(f"A milestone does not go from {before} to {after}.")
    return Milestone.objects.filter(pk=milestone_id, state=before).update(state=after, **fields) == 1


def corrects_at(plan: Plan, now: datetime) -> datetime:
    """Return when a correction made now leaves: at once, or when the corrections of the whole announcement are gathered."""
    return now + GATHERS if Plan.objects.together_with(plan).count() > 1 else now


def upcoming(plan: Plan, now: datetime) -> list[Moment]:
    """Return every message of a plan that would start now, the announcement first."""
    ends_at, moments = None, []
    facts = facts_of(plan.availability) if plan.availability else None
    if plan.availability and facts and facts.is_firm() and facts.end_on:
        ends_at = gone_at(facts.end_on, plan.availability.surface.time_zone)
        moments = schedule(plan.offsets, facts.end_on, ends_at, now)
    return [announcement(moments, ends_at, now), *moments]


def revive(plan: Plan) -> int:
    """Let the messages that a cancelling ended wait again; those whose sending had begun stay ended."""
    ended = Milestone.objects.filter(
        plan=plan, schedule_version=plan.followed_version, state=Milestone.State.SUPERSEDED, build__isnull=True
    )
    return ended.update(state=Milestone.State.WAITING)


def supersede(plan: Plan, version: int) -> int:
    """End every unfinished milestone of an older version. What it had not sent is cancelled in the background."""
    return (
        Milestone.objects.unfinished()
        .filter(plan=plan, schedule_version__lt=version)
        .update(state=Milestone.State.SUPERSEDED)
    )
