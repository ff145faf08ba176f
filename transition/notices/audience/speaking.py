"""Who hears for an account: the first contact that works, among those who do what the account wants to be told through."""

from transition.notices.audience.clauses import Clause
from transition.notices.models import Plan, TeamFollow

SUPPRESSED = "EXISTS (SELECT 1 FROM notices_suppression s WHERE lower(s.email) = lower({person}.email))"
STOPPED = "EXISTS (SELECT 1 FROM notices_stop p WHERE p.follower_id = {person}.id AND p.model_id = %({model})s)"
_EVERYTHING = "w.model_id IS NULL AND w.provider_id IS NULL AND w.surface_id IS NULL"


def through(account: str, model: str, surface: str) -> str:
    """Return the expression for the role through which an account wants to hear, as the narrowest of its follows says; or ''.

    ``account`` is an expression, ``model`` and ``surface`` are names of parameters.
    """
    return f"""coalesce((SELECT w.role FROM notices_teamfollow w WHERE w.account_id = {account} AND w.ended_at IS NULL
            AND (w.model_id = %({model})s OR w.surface_id = %({surface})s OR {_EVERYTHING}
                OR w.provider_id = (SELECT a.provider_id FROM catalog_aimodel a WHERE a.id = %({model})s))
            ORDER BY w.model_id IS NULL, w.surface_id IS NULL, w.provider_id IS NULL, w.id LIMIT 1), '')"""


def first_contact(account: str, role: str, model: str) -> str:
    """Return the expression for the id of the contact who hears for an account through a role; '' is any.

    When nobody in the role works, somebody else of the account hears; when nobody works at all it is the first, so that the
    account is counted as left out and not forgotten.
    """
    stopped = STOPPED.format(person="g", model=model)
    return f"""(SELECT b.id FROM notices_contact b JOIN notices_follower g ON g.id = b.follower_id
            WHERE b.account_id = {account}
            ORDER BY ({SUPPRESSED.format(person="g")} OR {stopped}), ({role} <> '' AND b.role <> {role}), b.position LIMIT 1)"""


def took_over(account: str, plan: str) -> str:
    """Return the condition that ``f`` hears for an account since those before them were not reached (``escalating.py``)."""
    return f"""EXISTS (SELECT 1 FROM notices_escalation n JOIN notices_milestone m ON m.id = n.milestone_id
            WHERE n.follower_id = f.id AND n.account_id = {account} AND m.plan_id = %({plan})s)"""


def of_teams(met: str, plan: Plan) -> Clause | None:
    """Return the condition that ``f`` hears for an account with a follow ``w`` that is ``met``; None where no account follows.

    The condition may use the parameter ``model``.
    """
    if not TeamFollow.objects.filter(ended_at__isnull=True).exists():
        return None
    sql = f"""EXISTS (SELECT 1 FROM notices_contact c JOIN notices_teamfollow w ON w.account_id = c.account_id
        WHERE c.follower_id = f.id AND w.ended_at IS NULL AND ({met}) AND NOT {STOPPED.format(person="f", model="model")}
          AND (c.id = {first_contact("c.account_id", "w.role", "model")} OR {took_over("c.account_id", "plan")}))"""
    model = plan.availability.model_id if plan.availability else None
    return Clause(sql, {"model": model, "plan": plan.pk})
