"""Follow the date: a moved, withdrawn or corrected date reaches exactly the people who were told.

News arrives as rows: the catalog raises an availability's schedule version and writes lifecycle events. From that commit on
no message of an older version is handed off. What is made here is the one correction with the last truth, and the new reminders.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from transition.catalog.models import Availability, Claim, LifecycleEvent
from transition.notices import milestones
from transition.notices.candidates import are_in_hand, told_milestones
from transition.notices.milestones import CORRECTION_STAYS_TRUE, Facts, Moment
from transition.notices.models import DateMove, Kind, Milestone, Plan
from transition.notices.models.deliveries import TOLD
from transition.notices.moments import database_now
from users.models import User

_FOLLOW = (Plan.State.RUNNING, Plan.State.PAUSED)


class Following(NamedTuple):
    """An announcement that follows a date by itself, and how many people it has told one."""

    plan: Plan
    told: int


class _Change(NamedTuple):
    """What happened to an availability since a plan last looked."""

    facts: Facts
    events: list[LifecycleEvent]
    newest: LifecycleEvent | None

    def was_wrong(self) -> bool:
        return self.newest is not None and self.newest.kind == LifecycleEvent.Kind.CORRECTED


def following(availability: Availability) -> list[Following]:
    """Return the announcements that follow this availability's date without anybody pressing anything."""
    plans = Plan.objects.filter(availability=availability, state__in=_FOLLOW).order_by("pk")
    return [Following(plan, sum(people for _facts, people in _last_told(_all_told(plan)))) for plan in plans]


def follow_dates() -> int:
    """Bring every plan up to the date that holds now; return how many moves were followed."""
    behind = [
        plan
        for plan in Plan.objects.filter(state__in=_FOLLOW, availability__isnull=False)
        .select_related("availability")
        .order_by("pk")
        if plan.availability and plan.availability.schedule_version > plan.followed_version
    ]
    return sum(_follow(plan.pk) for plan in behind)


@transaction.atomic
def confirm(move: DateMove, user: User) -> None:
    """Let a held move go on, by somebody other than the person who entered it."""
    move = DateMove.objects.select_for_update().get(pk=move.pk)
    if move.entered_by_id == user.pk:
        raise ValidationError(_("Somebody other than the person who entered the date has to confirm it."))
    move.confirmed_by = user
    move.save(update_fields=["confirmed_by"])


def correction_kind(told: Facts, truth: Facts, *, was_wrong: bool, today: date) -> Kind | None:
    """Return what somebody who was told ``told`` has to hear now that ``truth`` holds; None when nothing.

    This is the table of the promise; ``tests/notices/test_date_moves.py`` has a test for each of its rows.
    """
    if told.end_on == truth.end_on and told.precision == truth.precision:
        if was_wrong:
            return Kind.CORRECTION
        return Kind.REPLACEMENT_CHANGED if told.replacement != truth.replacement and truth.end_on else None
    if truth.end_on is None:
        return Kind.CORRECTION if was_wrong else Kind.WITHDRAWN
    if told.end_on is None:
        return None  # They heard that it stays; the new announcement goes to everybody.
    if was_wrong or not (told.is_firm() and truth.is_firm()) or truth.end_on < today:
        return Kind.CORRECTION
    return Kind.MOVED_LATER if truth.end_on > told.end_on else Kind.MOVED_EARLIER


@transaction.atomic
def _follow(plan_id: int) -> bool:
    """Follow one plan's date. False when it has to wait: for quiet, for letters under way, or for a second person."""
    plan = Plan.objects.select_for_update(of=("self",)).get(pk=plan_id)
    availability = (
        Availability.objects.select_for_update(of=("self",), no_key=True)
        .select_related("model", "surface")
        .get(plans=plan)
    )
    plan.availability = availability
    change = _change(plan, availability)
    now = database_now()
    if change.facts.version <= plan.followed_version or plan.is_over() or _is_unquiet(change, now):
        return False
    earlier = told_milestones(plan, change.facts.version)
    # The lock above made every hand-off commit; those letters are told or not within the lease, and then we know.
    if are_in_hand(earlier):
        return False
    move, may_go = _move_record(plan, change, now.date())
    if not may_go:
        return False
    milestones.supersede(plan, change.facts.version)
    # What would be due before the corrections leave is late, so that they say it.
    leaves_at = milestones.corrects_at(plan, now)
    move.told = _write_corrections(plan, change, earlier, leaves_at)
    is_news = _is_announced_again(plan, change)
    milestones.write_schedule(plan, change.facts, leaves_at, announce=is_news, after_move=True)
    move.state = DateMove.State.DONE
    move.save(update_fields=["told", "state"])
    Plan.objects.filter(pk=plan.pk).update(followed_version=change.facts.version)
    return True


def _change(plan: Plan, availability: Availability) -> _Change:
    events = LifecycleEvent.objects.filter(
        availability=availability, schedule_version__gt=plan.followed_version, is_history=False
    )
    rows = list(events.select_related("entered_by").order_by("schedule_version", "pk"))
    return _Change(milestones.facts_of(availability), rows, rows[-1] if rows else None)


def _is_unquiet(change: _Change, now: datetime) -> bool:
    """Tell whether the date moved so recently that the next move may be on its way."""
    quiet = timedelta(seconds=settings.NOTICES_QUIET_SECONDS)
    return change.newest is not None and change.newest.entered_at > now - quiet


def _move_record(plan: Plan, change: _Change, today: date) -> tuple[DateMove, bool]:
    """Return the record of this move and whether it may be followed, or waits for a second person."""
    why = _held_because(plan, change, today)
    entered_by = change.newest.entered_by if change.newest else None
    move, _is_new = DateMove.objects.get_or_create(
        plan=plan,
        to_version=change.facts.version,
        defaults={
            "from_version": plan.followed_version,
            "state": DateMove.State.HELD if why else DateMove.State.DONE,
            "held_because": why,
            "entered_by": entered_by,
        },
    )
    return move, not why or move.confirmed_by_id is not None


def _held_because(plan: Plan, change: _Change, today: date) -> str:
    end_on = change.facts.end_on
    before = Milestone.objects.filter(plan=plan, schedule_version=plan.followed_version).first()
    if end_on and end_on < today and before and before.end_on != end_on:
        return DateMove.Why.INTO_THE_PAST
    if change.newest and change.newest.source_kind == Claim.Kind.THIRD_PARTY:
        return DateMove.Why.THIRD_PARTY
    return ""


def _write_corrections(plan: Plan, change: _Change, earlier: list[int], due_at: datetime) -> dict[str, int]:
    """Make one milestone for each thing that somebody has to hear, and count who was told what."""
    told = _last_told(earlier)
    versions_by_kind: dict[Kind, list[int]] = {}
    counts: dict[str, int] = {}
    for facts, people in told:
        kind = correction_kind(facts, change.facts, was_wrong=change.was_wrong(), today=due_at.date())
        if kind:
            versions_by_kind.setdefault(kind, []).append(facts.version)
            counts[kind.value] = counts.get(kind.value, 0) + people
    for kind, versions in versions_by_kind.items():
        row = milestones.milestone_for(plan, change.facts, Moment(kind, None, due_at, due_at + CORRECTION_STAYS_TRUE))
        row.corrects_versions, row.event = sorted(versions), change.newest
        Milestone.objects.bulk_create([row], ignore_conflicts=True)
    return counts


def _all_told(plan: Plan) -> list[int]:
    return told_milestones(plan, plan.followed_version + 1)


def _last_told(earlier: Iterable[int]) -> list[tuple[Facts, int]]:
    """Return what people were told last, and how many were told each thing. All of a version are told the same."""
    sql = """
        SELECT m.schedule_version, min(m.end_on), min(m.precision), min(m.replacement), count(DISTINCT last.follower_id)
        FROM (
            SELECT d.follower_id, max(n.schedule_version) AS version
            FROM notices_delivery d JOIN notices_milestone n ON n.id = d.milestone_id
            WHERE d.milestone_id = ANY(%(earlier)s) AND (d.state = ANY(%(told)s) OR d.resent)
              AND d.follower_id IS DISTINCT FROM (SELECT id FROM notices_follower WHERE is_canary)
            GROUP BY d.follower_id, d.channel, d.endpoint
        ) last
        JOIN notices_milestone m ON m.schedule_version = last.version AND m.id = ANY(%(earlier)s)
        GROUP BY m.schedule_version ORDER BY m.schedule_version"""
    with connection.cursor() as cursor:
        cursor.execute(sql, {"earlier": list(earlier), "told": list(TOLD)})
        return [(Facts(*row[:4]), row[4]) for row in cursor.fetchall()]


def _is_announced_again(plan: Plan, change: _Change) -> bool:
    """Tell whether the retirement comes back after it was withdrawn, or its date after there was none."""
    if change.facts.end_on is None:
        return False
    before = Milestone.objects.filter(plan=plan, schedule_version__lt=change.facts.version)
    last = before.order_by("-schedule_version", "-pk").first()
    return last is not None and last.end_on is None
