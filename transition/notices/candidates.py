"""Whom a chunk of a milestone asks about: those who want to hear, or exactly those whom a correction has to reach.

Each question is SQL with named values. Its rows are those of ``of_follower``, with ``channel``, ``endpoint``, ``was_on`` (the day
that they were told, of a correction) and ``is_candidate``; it reads the followers after ``cursor``, at most ``size`` of them.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from transition.notices import audience, canary
from transition.notices.models import Kind, Milestone, Plan
from transition.notices.models.deliveries import OPEN, TOLD

# A correction is planned before the reminders of its version, because it may make one of them superfluous.
_DATED_CORRECTIONS = (Kind.MOVED_LATER, Kind.MOVED_EARLIER, Kind.CORRECTION)
_OF_FOLLOWER = (
    *("user_id", "email", "confirmed_at", "basis", "is_canary", "by_email", "offsets", "time_zone"),
    *("rhythm", "digest_hour", "digest_weekday", "quiet_from", "quiet_until"),
)


def of_follower(alias: str) -> str:
    """Return the columns of a follower that judging a candidate asks for, carried along so that nobody is read twice."""
    return ", ".join(f"{alias}.{name}" for name in _OF_FOLLOWER)


def askers(milestone: Milestone) -> tuple[str, dict[str, Any]]:
    """Return the candidates of a reminder: everybody who wants to hear about it.

    Whatever asks for follows sees those of people behind the cursor and no others. Else a merge of followers and follows would
    read the follows from their beginning for every chunk.
    """
    who = audience.wanted(milestone.plan)
    sql = f"""
        WITH notices_follow AS NOT MATERIALIZED (SELECT * FROM notices_follow WHERE follower_id > %(cursor)s)
        SELECT a.id, {of_follower("a")}, h.channel, h.endpoint, NULL::date AS was_on, TRUE AS is_candidate
        FROM (
            (SELECT f.id, {of_follower("f")} FROM notices_follower f
             WHERE f.id > %(cursor)s AND NOT f.is_canary AND {who.sql} ORDER BY f.id LIMIT %(size)s)
            UNION ALL
            (SELECT f.id, {of_follower("f")} FROM notices_follower f WHERE f.id > %(cursor)s AND {canary.HEARS})
            ORDER BY id LIMIT %(size)s) a
        CROSS JOIN LATERAL ({audience.places(milestone.plan.channels, "a")}) h"""
    return sql, {**who.values, "channels": milestone.plan.channels}


def told_before(milestone: Milestone) -> tuple[str, dict[str, Any]]:
    """Return the candidates of a correction: exactly those whose last message told a version that it corrects.

    What waits to be sent once more may have been read the first time. Who was erased is read and is no candidate.
    """
    sql = f"""
        SELECT DISTINCT ON (d.follower_id, d.channel, d.endpoint)
            d.follower_id AS id, {of_follower("p")}, d.channel, d.endpoint, m.end_on AS was_on,
            p.id IS NOT NULL AND m.schedule_version = ANY(%(corrects)s) AS is_candidate
        FROM notices_delivery d JOIN notices_milestone m ON m.id = d.milestone_id
        LEFT JOIN notices_follower p ON p.id = d.follower_id
        WHERE d.milestone_id = ANY(%(earlier)s) AND (d.state = ANY(%(told)s) OR d.resent) AND d.follower_id IN (
            SELECT DISTINCT t.follower_id FROM notices_delivery t
            WHERE t.milestone_id = ANY(%(earlier)s) AND (t.state = ANY(%(told)s) OR t.resent) AND t.follower_id > %(cursor)s
            ORDER BY t.follower_id LIMIT %(size)s)
        ORDER BY d.follower_id, d.channel, d.endpoint, m.schedule_version DESC, m.id DESC"""
    return sql, {
        "earlier": told_earlier(milestone),
        "told": list(TOLD),
        "corrects": milestone.corrects_versions,
    }


def told_earlier(milestone: Milestone) -> list[int]:
    """Return the milestones whose readers a correction may have to reach."""
    # A retraction speaks to everybody whom the plan told anything, its own version included.
    before = milestone.schedule_version + (1 if milestone.retraction_id else 0)
    return [pk for pk in told_milestones(milestone.plan, before) if pk != milestone.pk]


def told_milestones(plan: Plan, before_version: int) -> list[int]:
    """Return the milestones of older versions that may have told somebody something."""
    older = Milestone.objects.filter(plan=plan, schedule_version__lt=before_version, build__isnull=False)
    return list(older.order_by("pk").values_list("pk", flat=True))


def are_in_hand(milestone_ids: Sequence[int], until: datetime | None = None) -> bool:
    """Tell whether a worker has letters of these milestones in hand, handed off ``until`` then: who was told is not known yet."""
    sql = """
        SELECT EXISTS (SELECT 1 FROM notices_delivery WHERE milestone_id = ANY(%(milestones)s) AND state = 'handed_off'
            AND (%(until)s::timestamptz IS NULL OR handed_off_at <= %(until)s))"""
    with connection.cursor() as cursor:
        cursor.execute(sql, {"milestones": list(milestone_ids), "until": until})
        return bool(cursor.fetchone()[0])


def heard_already(milestone: Milestone) -> tuple[str, dict[str, Any]]:
    """Return the cases that spare people a reminder they had before the date moved, or that a correction replaces."""
    cases: list[str] = []
    values: dict[str, Any] = {}
    if not milestone.repeats and not milestone.is_correction():
        same = Milestone.objects.filter(plan=milestone.plan, kind=milestone.kind, days_before=milestone.days_before)
        earlier = same.filter(build__isnull=False).exclude(pk=milestone.pk).order_by("pk").values_list("pk", flat=True)
        if values_same := list(earlier):
            cases.append(f"WHEN {_has_row('same', 'told')} THEN 'already_told'")
            values |= {"same": values_same, "told": list(TOLD)}
    if milestone.is_late and (corrections := list(dated_corrections(milestone).values_list("pk", flat=True))):
        cases.append(f"WHEN {_has_row('corrections', 'reached')} THEN 'in_correction'")
        values |= {"corrections": corrections, "reached": [*TOLD, *OPEN]}
    return "\n".join(cases), values


def _has_row(milestones_in: str, states_in: str) -> str:
    return (
        "EXISTS (SELECT 1 FROM notices_delivery t WHERE t.follower_id = f.id AND t.channel = f.channel"
        f" AND t.milestone_id = ANY(%({milestones_in})s) AND t.state = ANY(%({states_in})s))"
    )


def dated_corrections(milestone: Milestone) -> QuerySet[Milestone]:
    return Milestone.objects.filter(
        plan=milestone.plan,
        schedule_version=milestone.schedule_version,
        kind__in=_DATED_CORRECTIONS,
        retraction__isnull=True,
    ).order_by("pk")
