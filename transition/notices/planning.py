"""Gather the recipients of each milestone shortly before it is due: set-based, in chunks, and never twice.

One chunk is one transaction with its own cursor, so a planner that dies loses nothing and repeats nothing.
"""

import json
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from transition.notices import audience, canary, holding, ledger, milestones, partitions
from transition.notices.models import AudienceBuild, Kind, Milestone, Plan
from transition.notices.models.deliveries import OPEN, TOLD
from transition.notices.models.plans import CORRECTING_KINDS
from transition.notices.moments import database_now

CHUNK = 50_000
# What one chunk sorts; PostgreSQL's own 4 MB would send it through files.
_SORTS_IN_MEMORY = "SET LOCAL work_mem = '32MB'"
# PostgreSQL takes a stretch whose end it cannot know for a few rows, and would look up one by one what it can hash. From the
# second chunk on it is known that they are many.
_MANY_AT_ONCE = "SET LOCAL enable_nestloop = off"
# Chunks are stretches of the followers, one after the other, so that all of them together read every follower once.
_STRETCH = "f.id > %(cursor)s AND f.id <= (SELECT last FROM stretch)"
_STATE = Milestone.State
# A correction is planned before the reminders of its version, because it may make one of them superfluous.
_DATED_CORRECTIONS = (Kind.MOVED_LATER, Kind.MOVED_EARLIER, Kind.CORRECTION)


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
    for milestone in sorted(near.select_related("plan__availability__model"), key=_corrections_first):
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
        if build.cursor:
            cursor.execute(_MANY_AT_ONCE)
        people, values = _told_before(milestone) if milestone.is_correction() else _askers(milestone)
        cursor.execute(*_insert(milestone, people, {**values, "cursor": build.cursor, "size": size}, among=_STRETCH))
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


def _insert(
    milestone: Milestone, people: str, values: dict[str, Any], *, among: str = "TRUE"
) -> tuple[str, dict[str, Any]]:
    """Return the one statement that judges and writes the candidates of a chunk, and counts what it did.

    ``among`` is a condition that all of them meet, for a planner that cannot know it.
    """
    why = audience.judged(milestone.plan, milestone.kind, milestone.days_before, "c.channel")
    more_cases, more_values = _heard_already(milestone)
    snoozed = holding.snoozed_until(milestone)
    due_at = f"greatest(%(due_at)s, statement_timestamp(), {snoozed.sql})"
    sql = f"""
    WITH chunk AS MATERIALIZED ({people}),
    stretch AS MATERIALIZED (SELECT count(DISTINCT id) AS seen, max(id) AS last FROM chunk),
    judged AS MATERIALIZED (
        SELECT c.id, c.channel, c.endpoint, c.was_on, f.is_canary,
            CASE {why.sql} {more_cases}
                WHEN {snoozed.sql} > %(not_after)s - {holding.MARGIN} THEN 'snoozed' ELSE '' END AS reason,
            {holding.leaves_at(milestone, due_at, "%(not_after)s", "c.channel")} AS leaves_at,
            {holding.may_gather(milestone, "c.channel")} AND f.rhythm <> 'immediate' AS together
        FROM chunk c JOIN notices_follower f ON f.id = c.id AND {among} {snoozed.join} WHERE c.is_candidate
    ), placed AS (
        INSERT INTO {partitions.name(milestone.pk)}
            (milestone_id, follower_id, channel, endpoint, schedule_version, was_on, state, reason, not_before, provider_key,
             done_at, together)
        SELECT %(milestone)s, id, channel, endpoint, %(version)s, was_on,
               CASE reason WHEN '' THEN 'ready' ELSE 'skipped' END, reason, leaves_at,
               'm{milestone.pk}.f' || id || '.' || channel || endpoint,
               CASE reason WHEN '' THEN NULL ELSE statement_timestamp() END, together
        FROM judged
    )
    SELECT seen, last, (SELECT count(*) FROM judged),
           (SELECT coalesce(jsonb_object_agg(reason, n), '{{}}')::text FROM
               (SELECT reason, count(*) AS n FROM judged WHERE NOT is_canary GROUP BY reason) r)
    FROM stretch
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
    all that one announcement says of its models.
    """
    if milestone.is_correction():
        return
    due = Milestone.objects.filter(state=_STATE.OPEN, due_at=milestone.due_at, corrects_versions=[]).order_by("pk")
    lead = milestone.plan.lead_id or milestone.plan_id
    joint = due.filter(Q(plan=lead) | Q(plan__lead=lead))
    # What was late when it was planned waits for the moment of its planning, a little apart for each milestone.
    _gather_some(joint, timedelta(minutes=5))
    if milestone.kind == Kind.COUNTDOWN and (milestone.days_before or 0) > holding.LAST_DAYS:
        _gather_some(due.filter(kind=Kind.COUNTDOWN, days_before__gt=holding.LAST_DAYS), timedelta(0))


def _gather_some(due: QuerySet[Milestone], apart: timedelta) -> None:
    ids = list(due.values_list("pk", flat=True))
    if len(ids) > 1:
        ledger.gather(ids, apart)


def _askers(milestone: Milestone) -> tuple[str, dict[str, Any]]:
    """Return the candidates of a reminder: everybody who wants to hear about it.

    Whatever asks for follows sees those of people behind the cursor and no others. Else a merge of followers and follows would
    read the follows from their beginning for every chunk.
    """
    who = audience.wanted(milestone.plan)
    sql = f"""
        WITH notices_follow AS NOT MATERIALIZED (SELECT * FROM notices_follow WHERE follower_id > %(cursor)s)
        SELECT a.id, h.channel, h.endpoint, NULL::date AS was_on, TRUE AS is_candidate
        FROM (
            (SELECT f.id, f.user_id FROM notices_follower f WHERE f.id > %(cursor)s AND NOT f.is_canary AND {who.sql}
             ORDER BY f.id LIMIT %(size)s)
            UNION ALL (SELECT f.id, f.user_id FROM notices_follower f WHERE f.id > %(cursor)s AND {canary.HEARS})
            ORDER BY id LIMIT %(size)s) a
        CROSS JOIN LATERAL ({audience.places(milestone.plan.channels, "a")}) h"""
    return sql, {**who.values, "channels": milestone.plan.channels}


def _told_before(milestone: Milestone) -> tuple[str, dict[str, Any]]:
    """Return the candidates of a correction: exactly those whose last message told a version that it corrects.

    What waits to be sent once more may have been read the first time.
    """
    sql = """
        SELECT DISTINCT ON (d.follower_id, d.channel, d.endpoint)
            d.follower_id AS id, d.channel, d.endpoint, m.end_on AS was_on,
            m.schedule_version = ANY(%(corrects)s) AS is_candidate
        FROM notices_delivery d JOIN notices_milestone m ON m.id = d.milestone_id
        WHERE d.milestone_id = ANY(%(earlier)s) AND (d.state = ANY(%(told)s) OR d.resent) AND d.follower_id IN (
            SELECT DISTINCT t.follower_id FROM notices_delivery t
            WHERE t.milestone_id = ANY(%(earlier)s) AND (t.state = ANY(%(told)s) OR t.resent) AND t.follower_id > %(cursor)s
            ORDER BY t.follower_id LIMIT %(size)s)
        ORDER BY d.follower_id, d.channel, d.endpoint, m.schedule_version DESC, m.id DESC"""
    # A retraction speaks to everybody whom the plan told anything, its own version included.
    before = milestone.schedule_version + (1 if milestone.retraction_id else 0)
    return sql, {
        "earlier": [pk for pk in told_milestones(milestone.plan, before) if pk != milestone.pk],
        "told": list(TOLD),
        "corrects": milestone.corrects_versions,
    }


def told_milestones(plan: Plan, before_version: int) -> list[int]:
    """Return the milestones of older versions that may have told somebody something."""
    older = Milestone.objects.filter(plan=plan, schedule_version__lt=before_version, build__isnull=False)
    return list(older.order_by("pk").values_list("pk", flat=True))


def _heard_already(milestone: Milestone) -> tuple[str, dict[str, Any]]:
    """Return the cases that spare people a reminder they had before the date moved, or that a correction replaces."""
    cases: list[str] = []
    values: dict[str, Any] = {}
    if not milestone.repeats and not milestone.is_correction():
        same = Milestone.objects.filter(plan=milestone.plan, kind=milestone.kind, days_before=milestone.days_before)
        earlier = same.filter(build__isnull=False).exclude(pk=milestone.pk).order_by("pk").values_list("pk", flat=True)
        if values_same := list(earlier):
            cases.append(f"WHEN {_has_row('same', 'told')} THEN 'already_told'")
            values |= {"same": values_same, "told": list(TOLD)}
    if milestone.is_late and (corrections := list(_dated_corrections(milestone).values_list("pk", flat=True))):
        cases.append(f"WHEN {_has_row('corrections', 'reached')} THEN 'in_correction'")
        values |= {"corrections": corrections, "reached": [*TOLD, *OPEN]}
    return "\n".join(cases), values


def _has_row(milestones_in: str, states_in: str) -> str:
    return (
        "EXISTS (SELECT 1 FROM notices_delivery t WHERE t.follower_id = c.id AND t.channel = c.channel"
        f" AND t.milestone_id = ANY(%({milestones_in})s) AND t.state = ANY(%({states_in})s))"
    )


def _dated_corrections(milestone: Milestone) -> QuerySet[Milestone]:
    return Milestone.objects.filter(
        plan=milestone.plan,
        schedule_version=milestone.schedule_version,
        kind__in=_DATED_CORRECTIONS,
        retraction__isnull=True,
    ).order_by("pk")


def _must_wait(milestone: Milestone) -> bool:
    """Tell whether a late reminder has to wait until the corrections of its version have their recipients."""
    unplanned = _dated_corrections(milestone).filter(state__in=[_STATE.WAITING, _STATE.PLANNING])
    return milestone.is_late and unplanned.exists()


def _corrections_first(milestone: Milestone) -> tuple[bool, datetime, int]:
    return (milestone.kind not in CORRECTING_KINDS, milestone.due_at, milestone.pk)
