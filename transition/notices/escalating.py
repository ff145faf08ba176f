"""When an account's contact cannot be reached, the next one by position hears: once, and within the same milestone.

``Escalation`` remembers who took over. The audience rule for accounts reads it, so the hand-off and every later message of the
announcement go to them as well, and a correction reaches whoever was told.
"""

from typing import Any

from django.db import connection, transaction
from django.db.models import F

from transition.notices import audience, candidates, milestones, planning
from transition.notices.audience.rules import Tree, leaves
from transition.notices.audience.speaking import STOPPED, SUPPRESSED, through
from transition.notices.models import AudienceBuild, Milestone, Plan
from transition.notices.models.deliveries import OPEN, TOLD
from transition.notices.moments import database_now

_MS = Milestone.State
# Word for word the condition of the index ``delivery_missed``.
_MISSED = "(d.state IN ('failed', 'bounced') OR d.state = 'skipped' AND d.reason = 'suppressed')"
# Somebody of the account has the message, may have it, or is about to.
_IN_REACH = """EXISTS (SELECT 1 FROM notices_contact o JOIN notices_delivery r ON r.follower_id = o.follower_id
    WHERE o.account_id = b.account_id AND r.milestone_id = %(milestone)s AND r.state = ANY(%(in_reach)s))"""
_HAS_ROW = """EXISTS (SELECT 1 FROM notices_delivery r
    WHERE r.milestone_id = %(milestone)s AND r.follower_id = {person}.id)"""


def escalate_due() -> int:
    """Let the next contacts hear wherever a contact was not reached; return how many rows were written.

    A milestone that has settled is opened again for them while it is true: mail servers accept first and bounce later.
    """
    still_true = Milestone.objects.filter(
        state__in=[_MS.OPEN, _MS.SETTLED],
        plan__state=Plan.State.RUNNING,
        not_after__gt=database_now(),
        purged_at__isnull=True,
        build__frozen_at__isnull=False,
        schedule_version=F("plan__availability__schedule_version"),
    )
    return sum(escalate(one) for one in still_true.select_related("plan__availability__model").in_order())


@transaction.atomic
def escalate(milestone: Milestone) -> int:
    """Write a row for the next contact of each account that nobody was reached for through an open or settled milestone.

    A second call finds nothing left to do. Corrections go to exactly those who were told, so they stay with them.
    """
    days, by_follow = _days(milestone.plan.audience), _by_follow(milestone.plan.audience)
    if not (days or by_follow) or milestone.is_correction() or milestone.not_after <= database_now():
        return 0
    build = AudienceBuild.objects.select_for_update().get(pk=milestone.pk)
    states = [_MS.OPEN, _MS.SETTLED]
    now = Milestone.objects.select_for_update(no_key=True).filter(pk=milestone.pk, state__in=states).first()
    placed = 0
    # Who is noted and not meant, such as somebody on a list of people left out, makes room for the one after them.
    while now and not placed and _name_next(milestone, days, by_follow=by_follow):
        placed = _place(milestone, build)
    if now and placed and now.state == _MS.SETTLED:
        milestones.change(milestone.pk, _MS.SETTLED, _MS.OPEN, settled_at=None, outcomes={})
    return placed


def _days(tree: Tree) -> int:
    """Return how far back the rule looks for usage; 0 when it brings in nobody by usage."""
    return max((said for one in leaves(tree) for name, said in one.items() if name == "usage"), default=0)


def _by_follow(tree: Tree) -> bool:
    """Tell whether the rule brings in accounts that follow."""
    return any("followers" in one for one in leaves(tree))


def _name_next(milestone: Milestone, days: int, *, by_follow: bool) -> int:
    """Note the next contact of each account that was not reached; return how many."""
    role = through("a.account_id", "model", "surface")
    sql = f"""
        WITH unreached AS (
            SELECT DISTINCT b.account_id FROM notices_delivery d JOIN notices_contact b ON b.follower_id = d.follower_id
            WHERE d.milestone_id = %(milestone)s AND {_MISSED}
              AND (EXISTS (SELECT 1 FROM notices_usage u WHERE u.account_id = b.account_id AND u.model_id = %(model)s
                  AND u.surface_id = %(surface)s AND u.calls > 0
                  AND u.last_on >= (statement_timestamp() AT TIME ZONE 'UTC')::date - %(days)s)
                OR %(by_follow)s AND EXISTS (SELECT 1 FROM notices_teamfollow w
                    WHERE w.account_id = b.account_id AND w.ended_at IS NULL))
              AND NOT {_IN_REACH})
        INSERT INTO notices_escalation (milestone_id, account_id, follower_id, made_at)
        SELECT %(milestone)s, a.account_id, n.follower_id, statement_timestamp() FROM unreached a CROSS JOIN LATERAL (
            SELECT c.follower_id FROM notices_contact c JOIN notices_follower g ON g.id = c.follower_id
            WHERE c.account_id = a.account_id AND NOT {SUPPRESSED.format(person="g")}
              AND NOT {STOPPED.format(person="g", model="model")} AND NOT {_HAS_ROW.format(person="g")}
              AND NOT EXISTS (SELECT 1 FROM notices_escalation e WHERE e.milestone_id = %(milestone)s
                  AND e.account_id = a.account_id AND e.follower_id = g.id)
            ORDER BY ({role} <> '' AND c.role <> {role}), c.position LIMIT 1) n
        ON CONFLICT DO NOTHING"""
    about = milestone.plan.availability
    values: dict[str, Any] = {
        "milestone": milestone.pk,
        "model": about.model_id if about else None,
        "surface": about.surface_id if about else None,
        "days": days,
        "by_follow": by_follow,
        "in_reach": [*OPEN, *TOLD],
    }
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.rowcount


def _place(milestone: Milestone, build: AudienceBuild) -> int:
    """Write the rows of those who were noted and are meant by the announcement."""
    who = audience.wanted(milestone.plan)
    people = f"""
        SELECT a.id, {candidates.of_follower("a")}, h.channel, h.endpoint, NULL::date AS was_on, TRUE AS is_candidate
        FROM (SELECT f.id, {candidates.of_follower("f")} FROM notices_follower f
              WHERE f.id IN (SELECT e.follower_id FROM notices_escalation e WHERE e.milestone_id = %(milestone)s)
                AND NOT {_HAS_ROW.format(person="f")} AND {who.sql}) a
        CROSS JOIN LATERAL ({audience.places(milestone.plan.channels, "a")}) h"""
    return planning.place_more(milestone, build, people, {**who.values, "channels": milestone.plan.channels})
