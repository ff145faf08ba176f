"""How early people are told: by providers, from the catalog; by us, from the counters that settled milestones keep."""

from datetime import date
from typing import Any, NamedTuple

from django.db import connection

from transition.catalog.lifecycle import Precision
from transition.notices.models import Milestone
from transition.notices.models.deliveries import State

EARLY_DAYS = 30
# No number about fewer people than this is shown.
FEWEST = 10
# Told for certain: who may or may not have been reached is counted as unknown.
_TOLD = (State.ACCEPTED, State.DELIVERED, State.COMPLAINED)


class Announced(NamedTuple):
    """The retirements of one provider, or of all: announced 30 days or more ahead, later, or on a day nobody knows."""

    provider: str
    retirements: int
    early: int
    late: int
    unknown: int
    # Days between announcement and end that half of them had, of those whose days are known.
    lead_days: int | None

    @property
    def early_percent(self) -> float:
        return 100 * self.early / self.retirements

    @property
    def late_percent(self) -> float:
        return 100 * self.late / self.retirements


class Share(NamedTuple):
    """A part of some people. ``percent`` is None where it would say something about fewer than ``FEWEST`` of them."""

    part: int
    whole: int

    @property
    def percent(self) -> int | None:
        few = range(1, FEWEST)
        if self.whole < FEWEST or self.part in few or self.whole - self.part in few:
            return None
        return round(100 * self.part / self.whole)


class Told(NamedTuple):
    """What settled milestones keep. Numbers of people are None where they are fewer than ``FEWEST`` and not nobody."""

    milestones: int
    people: int | None
    early: Share
    lead_days: int | None
    corrections: int
    corrected: int | None
    messages: int | None
    unknown: int | None


def announced(on: date) -> list[Announced]:
    """Return one line for all retirements up to a day and one per provider; nothing when there was none.

    A retirement is a firm end on one surface. Only the day on which the provider said it counts; a day on which
    somebody saw it said does not.
    """
    sql = """
        SELECT coalesce(p.name, ''), count(*),
               count(*) FILTER (WHERE a.retires_on - a.announced_on >= %(early)s),
               count(*) FILTER (WHERE a.retires_on - a.announced_on < %(early)s),
               count(*) FILTER (WHERE a.announced_on IS NULL),
               percentile_disc(0.5) WITHIN GROUP (ORDER BY a.retires_on - a.announced_on)
        FROM catalog_availability a JOIN catalog_aimodel m ON m.id = a.model_id JOIN catalog_provider p ON p.id = m.provider_id
        WHERE a.precision = %(exact)s AND a.retires_on <= %(on)s
        GROUP BY GROUPING SETS ((), (p.id, p.name)) HAVING count(*) > 0 ORDER BY grouping(p.id) DESC, p.name, p.id"""
    with connection.cursor() as cursor:
        cursor.execute(sql, {"early": EARLY_DAYS, "exact": Precision.EXACT, "on": on})
        return [Announced(*row) for row in cursor.fetchall()]


def told(on: date) -> Told:
    """Return what the milestones that settled before a day keep: the page is then the same all day."""
    sql = """
        WITH kept AS (
            SELECT m.id, cardinality(m.corrects_versions) > 0 AS corrects, t.people, t.early, t.lead_days,
                   coalesce((m.outcomes ->> 'unknown')::bigint, 0) AS unknown,
                   (SELECT coalesce(sum(n::bigint), 0) FROM jsonb_each_text(m.outcomes - 'excluded') AS o(state, n)
                    WHERE state = ANY(%(told)s)) AS told,
                   (SELECT coalesce(sum(n::bigint), 0) FROM jsonb_each_text(m.outcomes - 'excluded') AS o(state, n)
                    WHERE state = ANY(%(sent)s)) AS sent
            FROM notices_milestone m LEFT JOIN notices_told t ON t.milestone_id = m.id
            WHERE m.settled_at < %(on)s
        ), by_lead AS (
            SELECT lead_days, sum(people) OVER (ORDER BY lead_days, id) AS so_far, sum(people) OVER () AS everybody
            FROM kept WHERE people IS NOT NULL
        )
        SELECT count(*), coalesce(sum(people), 0)::bigint, coalesce(sum(early), 0)::bigint,
               (SELECT min(lead_days) FROM by_lead WHERE so_far * 2 >= everybody),
               count(*) FILTER (WHERE corrects AND told > 0), coalesce(sum(told) FILTER (WHERE corrects), 0)::bigint,
               coalesce(sum(sent), 0)::bigint, coalesce(sum(unknown), 0)::bigint
        FROM kept"""
    sent = [*_TOLD, State.BOUNCED, State.FAILED, State.UNKNOWN]
    with connection.cursor() as cursor:
        cursor.execute(sql, {"told": list(_TOLD), "sent": sent, "on": on})
        milestones, people, early, lead_days, corrections, corrected, messages, unknown = cursor.fetchone()
    enough = people >= FEWEST
    return Told(
        milestones,
        _not_few(people),
        Share(early, people),
        lead_days if enough else None,
        corrections,
        _not_few(corrected),
        _not_few(messages),
        _not_few(unknown),
    )


def count_told(milestone: Milestone) -> None:
    """Count the people who heard of a retirement through this milestone first, and how early. Counting again corrects it."""
    if milestone.end_on is None or milestone.precision != Precision.EXACT:
        return
    sql = """
        WITH people AS (
            SELECT d.follower_id, max(%(end_on)s - (d.handed_off_at AT TIME ZONE 'UTC')::date) AS lead
            FROM notices_delivery d
            WHERE d.milestone_id = %(milestone)s AND d.state = ANY(%(told)s) AND d.handed_off_at IS NOT NULL
              AND d.follower_id IS DISTINCT FROM (SELECT id FROM notices_follower WHERE is_canary)
              AND NOT EXISTS (SELECT 1 FROM notices_delivery e WHERE e.milestone_id = ANY(%(earlier)s)
                              AND e.follower_id = d.follower_id AND e.state = ANY(%(told)s))
            GROUP BY d.follower_id
        ), gone AS (DELETE FROM notices_told WHERE milestone_id = %(milestone)s AND NOT EXISTS (SELECT 1 FROM people))
        INSERT INTO notices_told (milestone_id, people, early, lead_days)
        SELECT %(milestone)s, count(*), count(*) FILTER (WHERE lead >= %(early)s),
               percentile_disc(0.5) WITHIN GROUP (ORDER BY lead)
        FROM people HAVING count(*) > 0
        ON CONFLICT (milestone_id) DO UPDATE
        SET people = excluded.people, early = excluded.early, lead_days = excluded.lead_days"""
    values: dict[str, Any] = {
        "end_on": milestone.end_on,
        "milestone": milestone.pk,
        "told": list(_TOLD),
        "earlier": _earlier(milestone),
        "early": EARLY_DAYS,
    }
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def _earlier(milestone: Milestone) -> list[int]:
    """Return the milestones of the same announcement that were due before."""
    others = Milestone.objects.filter(plan=milestone.plan_id, build__isnull=False, purged_at__isnull=True)
    rows = others.order_by("due_at", "pk").values_list("due_at", "pk")
    return [pk for due_at, pk in rows if (due_at, pk) < (milestone.due_at, milestone.pk)]


def _not_few(count: int) -> int | None:
    return count if count == 0 or count >= FEWEST else None
