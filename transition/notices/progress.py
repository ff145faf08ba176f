"""How far an announcement is, in sums that must add up."""

from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from transition.notices import partitions
from transition.notices.models import Milestone, Plan
from transition.notices.models.deliveries import OPEN, TOLD


class Sums(NamedTuple):
    """The books of one milestone. ``candidates`` and ``excluded`` were counted while planning, ``outcomes`` from the rows."""

    candidates: int
    included: int
    excluded: dict[str, int]
    outcomes: dict[str, int]

    def add_up(self) -> bool:
        return self.candidates == self.included + sum(self.excluded.values()) and self.included == sum(
            self.outcomes.values()
        )

    def kept(self) -> dict[str, Any]:
        """Return the counters that stay on the milestone when its rows are gone."""
        return self.outcomes | {"excluded": self.excluded}

    def open(self) -> int:
        return sum(self.outcomes.get(state, 0) for state in OPEN)


class MilestoneProgress(NamedTuple):
    milestone: Milestone
    sums: Sums
    reasons: dict[str, int]

    @property
    def due_at(self) -> datetime:
        return self.milestone.due_at


def progress(plan: Plan) -> list[MilestoneProgress]:
    """Return the books of every milestone of a plan, in the order in which they are due."""
    rows = Milestone.objects.filter(plan=plan).select_related("build").in_order()
    return [MilestoneProgress(row, sums(row), _reasons(row)) for row in rows]


def sums(milestone: Milestone) -> Sums:
    """Return the books of one milestone; empty before its recipients are gathered, the kept counters after the purge."""
    build = getattr(milestone, "build", None)
    if build is None:
        return Sums(0, 0, {}, {})
    if milestone.purged_at:
        kept = {name: n for name, n in milestone.outcomes.items() if name != "excluded"}
        return Sums(build.candidates, build.included, build.excluded, kept)
    outcomes: dict[str, Any] = {}
    for (state, _reason, was_included), n in _count(milestone.pk).items():
        if was_included:
            outcomes[state] = outcomes.get(state, 0) + n
    return Sums(build.candidates, build.included, build.excluded, outcomes)


def measured_pace(milestone_id: int) -> dict[str, float]:
    """Return how many messages a second left on each channel while it was busy; nothing for what took under three minutes.

    Busy are the minutes with at least half as many as the busiest: a trickle of second tries says nothing about the pace.
    """
    sql = f"""
        WITH minutes AS (
            SELECT channel, count(*) AS n FROM {partitions.name(milestone_id)}
            WHERE state = ANY(%s) AND done_at IS NOT NULL GROUP BY channel, date_trunc('minute', done_at)
        ), compared AS (SELECT channel, n, max(n) OVER (PARTITION BY channel) AS most FROM minutes)
        SELECT channel, round(avg(n) / 60, 1)::float FROM compared WHERE n * 2 >= most
        GROUP BY channel HAVING count(*) >= 3 AND avg(n) >= 6 ORDER BY channel"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [list(TOLD)])
        return dict(cursor.fetchall())


def _reasons(milestone: Milestone) -> dict[str, int]:
    """Return why rows that were meant to be sent ended without being sent."""
    if getattr(milestone, "build", None) is None or milestone.purged_at:
        return {}
    counted = _count(milestone.pk).items()
    return {f"{state}:{reason}": n for (state, reason, was_included), n in counted if was_included and reason}


def _count(milestone_id: int) -> dict[tuple[str, str, bool], int]:
    """Return how many rows stand in each state, by reason and by whether a worker ever took them; without the canary."""
    sql = f"""
        SELECT state, reason, attempts > 0 OR state <> 'skipped', count(*) FROM {partitions.name(milestone_id)}
        WHERE follower_id IS DISTINCT FROM (SELECT id FROM notices_follower WHERE is_canary)
        GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return {(state, reason, was_included): n for state, reason, was_included, n in cursor.fetchall()}
