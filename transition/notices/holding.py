"""When a notice waits for its person: quiet hours, messages together, *remind me later*, and one message a week.

The moments are computed by the database (functions of the migration ``followers_controls``), when planning and again at
hand-off. Nothing waits past the last moment at which it is still true.
"""

from datetime import timedelta
from typing import Any, NamedTuple

from django.db.models import Q
from django.db.models.functions import Now

from transition.notices.audience import Clause
from transition.notices.models import Channel, Kind, Milestone
from transition.notices.models.deliveries import TOLD, State
from transition.notices.models.plans import CORRECTING_KINDS, COUNTDOWN_KINDS

# These may be read aloud by a phone in the night; an inbox and a machine wait by themselves.
QUIET_CHANNELS = (Channel.EMAIL, Channel.CHAT, Channel.PUSH)
# A reminder of the last day is worth a second message in a week.
LAST_DAYS = 1
# A week, less half a day: a reminder on the same weekday as the last one is not held.
WEEK = "interval '6 days 12 hours'"
# What waits leaves this long before it would be too late, so that a worker has time for it.
MARGIN = "interval '1 hour'"


class Snoozed(NamedTuple):
    """The join that finds a follower's *remind me later*, and the expression for its moment, NULL when there is none."""

    join: str
    sql: str
    values: dict[str, Any]


def leaves_at(milestone: Milestone, at: str, not_after: str, channel: str, *, gathers: str = "TRUE") -> str:
    """Return the expression for the moment at which a row that could leave ``at`` leaves for its follower ``f``.

    ``gathers`` is the condition under which the person's wish to hear about several models at once still counts.
    """
    if milestone.kind == Kind.MOVED_EARLIER:
        return at
    quiet = ", ".join(f"'{one.value}'" for one in QUIET_CHANNELS)
    rhythm = f"CASE WHEN {may_gather(milestone, channel)} AND {gathers} THEN f.rhythm ELSE 'immediate' END"
    return f"""CASE WHEN f.rhythm = 'immediate' AND f.quiet_from IS NULL THEN {at} ELSE notices_leaves_at(
        {at}, {not_after} - {MARGIN}, f.time_zone, {rhythm}, f.digest_hour, f.digest_weekday,
        CASE WHEN {channel} IN ({quiet}) THEN f.quiet_from END, f.quiet_until) END"""


def may_gather(milestone: Milestone, channel: str) -> str:
    """Return the condition that a row may leave in one letter with others. A correction never waits for company."""
    return "FALSE" if milestone.kind in CORRECTING_KINDS else f"{channel} = 'email'"


def snoozed_until(milestone: Milestone) -> Snoozed:
    """Return until when ``f`` does not want to be reminded. It never holds the last reminder that this person gets."""
    later = [day for day in milestone.plan.offsets if day < (milestone.days_before or 0)]
    if milestone.kind not in COUNTDOWN_KINDS or not later:
        return Snoozed("", "NULL::timestamptz", {})
    join = "LEFT JOIN notices_snooze z ON z.follower_id = f.id AND z.availability_id = %(snoozed)s"
    until = """CASE WHEN z.until IS NOT NULL AND (f.offsets IS NULL OR f.offsets && %(later)s::smallint[])
        THEN notices_morning(z.until, f.time_zone) END"""
    return Snoozed(join, until, {"snoozed": milestone.plan.availability_id, "later": later})


def crowded_until(milestone: Milestone) -> Clause:
    """Return the expression for the moment until which ``f`` has heard enough about other models, NULL when they have not.

    Where another row of theirs waits already, it is that row's moment, and both leave in one letter. Rows under ``token``, that
    of the row ``d`` itself, are in that letter already.
    """
    is_exempt = milestone.kind != Kind.COUNTDOWN or (milestone.days_before or 0) <= LAST_DAYS
    others = [] if is_exempt else _others(milestone)
    if not others:
        return Clause("NULL::timestamptz", {})
    sql = f"""(SELECT max(CASE o.state WHEN 'ready' THEN o.not_before WHEN 'leased' THEN statement_timestamp() + {WEEK}
                ELSE o.handed_off_at + {WEEK} END)
        FROM notices_delivery o WHERE o.milestone_id = ANY(%(others)s) AND o.follower_id = f.id AND o.channel = 'email'
          AND o.lease_token IS DISTINCT FROM %(token)s AND (o.together AND o.state IN ('ready', 'leased')
               OR o.state = ANY(%(spoke)s) AND o.handed_off_at > statement_timestamp() - {WEEK}))"""
    return Clause(sql, {"others": others, "spoke": [State.HANDED_OFF, *TOLD]})


def _others(milestone: Milestone) -> list[int]:
    """Return the milestones of other announcements that may have spoken within the week, or are about to.

    What is exempt, on the last day or because a date moved, does not start a week either.
    """
    recent = Q(settled_at__isnull=True) | Q(settled_at__gt=Now() - timedelta(days=7))
    speaks = Q(kind=Kind.ANNOUNCED) | Q(kind=Kind.COUNTDOWN, days_before__gt=LAST_DAYS)
    rows = Milestone.objects.filter(recent, speaks, build__isnull=False, purged_at__isnull=True)
    return list(rows.exclude(plan=milestone.plan_id).order_by("pk").values_list("pk", flat=True))
