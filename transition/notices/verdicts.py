"""What is true of a milestone and of each of its rows at hand-off, asked afresh and under locks. It changes nothing.

A word is a state and a reason, ``skipped:stopped``; ``held:`` goes back to wait, ``ready:`` goes back as it was.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import connection

from transition.notices import audience, canary, holding, partitions
from transition.notices.audience import Clause
from transition.notices.models import Milestone
from transition.notices.models.plans import CORRECTING_KINDS, COUNTDOWN_KINDS

_MOST_ATTEMPTS = 12
# Waiting longer than this is worse than not hearing at all.
_TOO_LONG = f"t.not_after - {holding.MARGIN}"
_TRUTH = """truth AS MATERIALIZED (
        SELECT p.state AS plan_state, m.state AS milestone_state, p.availability_id,
               m.not_after, m.not_after <= statement_timestamp() AS is_too_late,
               v.id IS NOT NULL AND v.schedule_version <> m.schedule_version AS has_moved_on,
               coalesce(a.content_hash = notices_plan_hash(p.id), FALSE) AS is_approved
        FROM notices_milestone m JOIN notices_plan p ON p.id = m.plan_id
        LEFT JOIN notices_approval a ON a.plan_id = p.id AND a.voided_at IS NULL
        LEFT JOIN catalog_availability v ON v.id = p.availability_id
        WHERE m.id = %(milestone)s
    )"""


class Truth(NamedTuple):
    """What holds at hand-off, read under locks that a pause, an edit or a moved date has to wait for."""

    may_send: bool
    content_hash: str
    now: datetime


def lock_truth(milestone: Milestone) -> Truth:
    """Lock plan, milestone and availability against change until the hand-off commits, and say what holds."""
    return lock_truths([milestone])[milestone.pk]


def lock_truths(milestones: Sequence[Milestone]) -> dict[int, Truth]:
    """Do the same for several milestones: every plan before every date, as those who move a date lock them."""
    lock = """
        SELECT p.id FROM notices_plan p JOIN notices_milestone m ON m.plan_id = p.id
        WHERE m.id = ANY(%s) ORDER BY p.id, m.id FOR SHARE OF p, m"""
    lock_dates = "SELECT 1 FROM catalog_availability WHERE id = ANY(%s) ORDER BY id FOR SHARE"
    # Read in a statement of its own: while the locks above were waited for, the world may have moved on.
    read = """
        SELECT m.id, p.state = 'running' AND m.state = 'open' AND a.content_hash = notices_plan_hash(p.id),
               coalesce(a.content_hash, ''), statement_timestamp()
        FROM notices_milestone m JOIN notices_plan p ON p.id = m.plan_id
        LEFT JOIN notices_approval a ON a.plan_id = p.id AND a.voided_at IS NULL
        WHERE m.id = ANY(%s)"""
    ids = [milestone.pk for milestone in milestones]
    dates = [milestone.plan.availability_id for milestone in milestones if milestone.plan.availability_id]
    with connection.cursor() as cursor:
        cursor.execute(lock, [ids])
        if dates:
            cursor.execute(lock_dates, [dates])
        cursor.execute(read, [ids])
        return {pk: Truth(bool(may_send), content_hash, now) for pk, may_send, content_hash, now in cursor.fetchall()}


def queue_up_people(ids: Mapping[int, Sequence[int]]) -> None:
    """Let the hand-offs of one person's rows, given by milestone, take turns until the transaction ends.

    Else two workers could both find that a person has heard nothing this week.
    """
    theirs = [row for some in ids.values() for row in some]
    sql = """
        SELECT 1 FROM notices_follower WHERE id IN (
            SELECT follower_id FROM notices_delivery WHERE milestone_id = ANY(%s) AND id = ANY(%s))
        ORDER BY id FOR NO KEY UPDATE"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [list(ids), theirs])


def of_rows(milestone: Milestone, ids: Sequence[int], crowded: Clause) -> Clause:
    """Return the queries ``truth`` and ``verdict``: for each of these rows the word, whom it goes to, and until when it waits.

    They re-read plan state, approval hash, schedule version, time limit, the person, their confirmation, suppression, follows,
    *I have moved*, *remind me later*, quiet hours and, as ``crowded`` says, what else they heard this week.
    """
    word, snoozed = _word(milestone), holding.snoozed_until(milestone)
    gathers = holding.may_gather(milestone, "d.channel")
    until = holding.leaves_at(milestone, "w.at", "t.not_after", "d.channel", gathers="NOT d.together")
    sql = f"""{_TRUTH}, verdict AS MATERIALIZED (
        SELECT d.id, coalesce(e.address, f.email) AS address, coalesce(e.secrets, '') AS secrets, f.language,
               f.practical_only, f.basis, {word.sql} AS word,
               h.until, {gathers} AND (w.crowded IS NOT NULL OR f.rhythm <> 'immediate') AS gathers
        FROM {partitions.name(milestone.pk)} d CROSS JOIN truth t LEFT JOIN notices_follower f ON f.id = d.follower_id
        LEFT JOIN notices_endpoint e ON d.endpoint <> '' AND e.key = d.endpoint {snoozed.join}
        CROSS JOIN LATERAL (SELECT s.*, greatest(statement_timestamp(), s.snoozed, s.crowded) AS at FROM (
            SELECT {snoozed.sql} AS snoozed,
                CASE WHEN d.channel = 'email' AND f.rhythm = 'immediate' THEN {crowded.sql} END AS crowded) s) w
        CROSS JOIN LATERAL (SELECT {until} AS until) h
        WHERE d.milestone_id = %(milestone)s AND d.id = ANY(%(ids)s::bigint[])
    )"""
    own = {"milestone": milestone.pk, "ids": _array(ids)}
    return Clause(sql, {**word.values, **snoozed.values, **crowded.values, **own})


def _array(ids: Sequence[int]) -> str:
    """Return ids as PostgreSQL writes an array: one text, as the driver writes a list an element at a time."""
    return f"{{{','.join(map(str, ids))}}}"


def _word(milestone: Milestone) -> Clause:
    """Return the expression for the word of a row: the first thing that keeps it from leaving, the most lasting first."""
    who = audience.wanted(milestone.plan)
    moved = "FALSE"
    if milestone.plan.availability_id and milestone.kind in COUNTDOWN_KINDS:
        moved = (
            "EXISTS (SELECT 1 FROM notices_move v WHERE v.follower_id = f.id AND v.availability_id = t.availability_id)"
        )
    off = "FALSE" if milestone.kind in CORRECTING_KINDS else "d.channel = 'email' AND NOT f.by_email"
    sql = f"""CASE
            WHEN d.resent AND (t.plan_state = 'cancelled' OR t.has_moved_on OR t.milestone_state = 'superseded'
                OR t.is_too_late) THEN 'unknown:lost_contact'
            WHEN t.plan_state = 'cancelled' THEN 'cancelled:plan_stopped'
            WHEN t.has_moved_on OR t.milestone_state = 'superseded' THEN 'cancelled:date_moved'
            WHEN t.is_too_late THEN 'expired:too_late'
            WHEN t.plan_state <> 'running' OR NOT t.is_approved THEN 'ready:'
            WHEN f.id IS NULL THEN 'skipped:erased'
            WHEN f.confirmed_at IS NULL AND f.basis = 'asked' THEN 'skipped:unconfirmed'
            WHEN d.channel = 'email' AND EXISTS (
                SELECT 1 FROM notices_suppression s WHERE lower(s.email) = lower(f.email)) THEN 'skipped:suppressed'
            WHEN d.endpoint <> '' AND (e.id IS NULL OR e.off_since IS NOT NULL OR e.removed_at IS NOT NULL)
                THEN 'skipped:channel_off'
            WHEN {off} THEN 'skipped:channel_off'
            WHEN NOT ({who.sql} OR {canary.HEARS}) THEN 'skipped:stopped'
            WHEN {moved} THEN 'skipped:has_moved'
            WHEN w.snoozed > {_TOO_LONG} THEN 'skipped:snoozed'
            WHEN w.crowded > {_TOO_LONG} THEN 'skipped:weekly_cap'
            WHEN w.snoozed > statement_timestamp() THEN 'held:snoozed'
            WHEN w.crowded IS NOT NULL THEN 'held:weekly_cap'
            WHEN h.until > statement_timestamp() THEN 'held:asked_for_later'
            WHEN d.attempts >= %(most)s THEN 'failed:too_many_attempts'
            ELSE 'handed_off:' END"""
    return Clause(sql, {**who.values, "most": _MOST_ATTEMPTS})
