"""Gather the recipients of each milestone shortly before it is due: set-based, in chunks, and never twice.

One chunk is one transaction with its own cursor, so a planner that dies loses nothing and repeats nothing.
"""

import json
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from transition.notices import audience, canary, candidates, holding, ledger, milestones, partitions
from transition.notices.models import AudienceBuild, Kind, Milestone, Plan
from transition.notices.models.plans import CORRECTING_KINDS
from transition.notices.moments import database_now

CHUNK = 50_000
# What one chunk sorts; PostgreSQL's own 4 MB would send it through files.
_SORTS_IN_MEMORY = "SET LOCAL work_mem = '32MB'"
_STATE = Milestone.State


def plan_due() -> int:
    """Plan every milestone that is due within a day; return the number of rows written."""
    canary.keep()
    now = database_now()
    Milestone.objects.filter(state=_STATE.WAITING, not_after__lte=now).update(state=_STATE.MISSED)
    near = Milestone.objects.filter(
        state__in=[_STATE.WAITING, _STATE.PLANNING],
        plan__state=Plan.State.RUNNING,
        due_at__lte=now + milestones.PLANNED_AHEAD,
    )
    written = 0
    for milestone in sorted(near.select_related("plan__availability__model", "retraction"), key=_corrections_first):
        if not _must_wait(milestone):
            written += plan_milestone(milestone)
    return written


def plan_milestone(milestone: Milestone, chunk: int = CHUNK) -> int:
    """Write the rows of one milestone; a second call, or a second planner, finds nothing left to do."""
    _begin(milestone)
    written, more = 0, True
    while more:
        placed, more = _place_chunk(milestone, chunk)
        written += placed
    return written


def _begin(milestone: Milestone) -> None:
    with transaction.atomic():
        if Milestone.objects.select_for_update().filter(pk=milestone.pk, state=_STATE.WAITING).exists():
            partitions.create(milestone.pk)
            AudienceBuild.objects.get_or_create(milestone=milestone)
            milestones.change(milestone.pk, _STATE.WAITING, _STATE.PLANNING)


@transaction.atomic
def _place_chunk(milestone: Milestone, size: int) -> tuple[int, bool]:
    """Write the next chunk and move the cursor with it. Return rows written and whether more is to do."""
    build = AudienceBuild.objects.select_for_update().filter(pk=milestone.pk).first()
    is_planning = Milestone.objects.select_for_update(no_key=True).filter(pk=milestone.pk, state=_STATE.PLANNING)
    if build is None or build.frozen_at or not is_planning.exists():
        return 0, False
    with connection.cursor() as cursor:
        cursor.execute(_SORTS_IN_MEMORY)
        people, values = (
            candidates.told_before(milestone) if milestone.is_correction() else candidates.askers(milestone)
        )
        cursor.execute(*_insert(milestone, people, {**values, "cursor": build.cursor, "size": size}))
        seen, last, placed, counted = cursor.fetchone()
    build.cursor = last or build.cursor
    _count(build, json.loads(counted))
    is_last = seen < size
    if is_last:
        build.frozen_at = database_now()
        partitions.attach(milestone.pk)
        milestones.change(milestone.pk, _STATE.PLANNING, _STATE.OPEN)
        _gather(milestone)
    build.save()
    return placed, not is_last


def place_more(milestone: Milestone, build: AudienceBuild, people: str, values: dict[str, Any]) -> int:
    """Write rows for people who hear of an open milestone after it was planned, and count them; return how many rows.

    ``people`` is the question for candidates, as those of a chunk; none of them may have a row. The caller holds ``build``.
    """
    with connection.cursor() as cursor:
        cursor.execute(*_insert(milestone, people, values))
        _seen, _last, placed, counted = cursor.fetchone()
    _count(build, json.loads(counted))
    build.save(update_fields=["candidates", "included", "excluded"])
    return int(placed)


def _count(build: AudienceBuild, reasons: dict[str, int]) -> None:
    """Add what was placed to the books; the reason of those who are in is ""."""
    included = reasons.pop("", 0)
    build.candidates += included + sum(reasons.values())
    build.included += included
    build.excluded = {name: build.excluded.get(name, 0) + reasons.get(name, 0) for name in {*build.excluded, *reasons}}


def _insert(milestone: Milestone, people: str, values: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return the one statement that judges and writes the candidates of a chunk, and counts what it did."""
    why = audience.judged(milestone.plan, milestone.kind, milestone.days_before, "f.channel")
    more_cases, more_values = candidates.heard_already(milestone)
    snoozed = holding.snoozed_until(milestone)
    due_at = f"greatest(%(due_at)s, statement_timestamp(), {snoozed.sql})"
    sql = f"""
    WITH judged AS MATERIALIZED (
        SELECT f.id, f.channel, f.endpoint, f.was_on, f.is_canary, f.is_candidate,
            CASE {why.sql} {more_cases}
                WHEN {snoozed.sql} > %(not_after)s - {holding.MARGIN} THEN 'snoozed' ELSE '' END AS reason,
            {holding.leaves_at(milestone, due_at, "%(not_after)s", "f.channel")} AS leaves_at,
            {holding.may_gather(milestone, "f.channel")} AND f.rhythm <> 'immediate' AS together
        FROM ({people}) f {snoozed.join}
    ), placed AS (
        INSERT INTO {partitions.name(milestone.pk)}
            (milestone_id, follower_id, channel, endpoint, schedule_version, was_on, state, reason, not_before, provider_key,
             done_at, together)
        SELECT %(milestone)s, id, channel, endpoint, %(version)s, was_on,
               CASE reason WHEN '' THEN 'ready' ELSE 'skipped' END, reason, leaves_at,
               'm{milestone.pk}.f' || id || '.' || channel || endpoint,
               CASE reason WHEN '' THEN NULL ELSE statement_timestamp() END, together
        FROM judged WHERE is_candidate
    )
    SELECT count(DISTINCT id), max(id), count(*) FILTER (WHERE is_candidate),
           (SELECT coalesce(jsonb_object_agg(reason, n), '{{}}')::text FROM
               (SELECT reason, count(*) AS n FROM judged WHERE is_candidate AND NOT is_canary GROUP BY reason) r)
    FROM judged
    """
    own = {
        "milestone": milestone.pk,
        "version": milestone.schedule_version,
        "due_at": milestone.due_at,
        "not_after": milestone.not_after,
    }
    return sql, {**values, **why.values, **more_values, **snoozed.values, **own}


def _gather(milestone: Milestone) -> None:
    """Let what is due at the same moment reach a person in one letter: reminders of several models, as once a week asks, and
    all that one announcement says of its models, what was wrong or moved at the same time included.
    """
    opened = Milestone.objects.filter(state=_STATE.OPEN).order_by("pk")
    # What was late when it was planned waits for the moment of its planning, and what a move made for that of the move: both a
    # little apart for each milestone.
    apart = timedelta(minutes=5)
    near = (milestone.due_at - apart, milestone.due_at + apart)
    said = opened.filter(plan__in=Plan.objects.together_with(milestone.plan), due_at__range=near)
    if milestone.is_correction():
        _gather_some(said.exclude(corrects_versions=[]), apart)
        return
    _gather_some(said.filter(corrects_versions=[]), apart)
    if milestone.kind == Kind.COUNTDOWN and (milestone.days_before or 0) > holding.LAST_DAYS:
        due = opened.filter(due_at=milestone.due_at, kind=Kind.COUNTDOWN, days_before__gt=holding.LAST_DAYS)
        _gather_some(due.filter(corrects_versions=[]), timedelta(0))


def _gather_some(due: QuerySet[Milestone], apart: timedelta) -> None:
    ids = list(due.values_list("pk", flat=True))
    if len(ids) > 1:
        ledger.gather(ids, apart)


def _must_wait(milestone: Milestone) -> bool:
    """Tell whether its recipients are not known yet: those of a late reminder before the corrections of its version have theirs,
    and those of a retraction while letters that it corrects are in a worker's hand.
    """
    if milestone.retraction:
        return candidates.are_in_hand(candidates.told_earlier(milestone), milestone.retraction.confirmed_at)
    unplanned = candidates.dated_corrections(milestone).filter(state__in=[_STATE.WAITING, _STATE.PLANNING])
    return milestone.is_late and unplanned.exists()


def _corrections_first(milestone: Milestone) -> tuple[bool, datetime, int]:
    return (milestone.kind not in CORRECTING_KINDS, milestone.due_at, milestone.pk)
