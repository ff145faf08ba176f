"""Who is affected: conditions about a follower ``f`` for the audience of an announcement.

With a million rows of usage, a follower's own question is one probe of ``contact_once`` by follower and one of the usage key
(account, model, surface, last_on); everybody's question reads ``usage_by_model`` once.
"""

from typing import NamedTuple

from transition.notices.audience import speaking
from transition.notices.audience.clauses import Clause


class _Names(NamedTuple):
    """Parameter names of one condition, so that several can stand in one statement."""

    model: str
    surface: str
    days: str
    plan: str


def used(model_id: int, surface_id: int, days: int, plan_id: int | None = None) -> Clause:
    """Return the condition that a follower is who is written to for an account with usage in the last ``days`` days.

    That is the first contact who works, in the role that the account named for the model if it named one. Who heard for the
    account through the plan because those before them were not reached (``escalating.py``) goes on hearing.
    """
    names = _Names(*(f"used_{model_id}_{surface_id}_{days}_{part}" for part in _Names._fields))
    role = speaking.through("c.account_id", names.model, names.surface)
    sql = f"""EXISTS (
        SELECT 1 FROM notices_contact c WHERE c.follower_id = f.id AND NOT {speaking.STOPPED.format(person="f", model=names.model)}
        AND EXISTS (SELECT 1 FROM notices_usage u WHERE u.account_id = c.account_id AND u.model_id = %({names.model})s
            AND u.surface_id = %({names.surface})s AND u.calls > 0
            AND u.last_on >= (statement_timestamp() AT TIME ZONE 'UTC')::date - %({names.days})s)
        AND (c.id = {speaking.first_contact("c.account_id", role, names.model)} OR {speaking.took_over("c.account_id", names.plan)}))"""
    return Clause(sql, {names.model: model_id, names.surface: surface_id, names.days: days, names.plan: plan_id})


def on_list(list_id: int) -> Clause:
    """Return the condition that a follower is on a list."""
    name = f"list_{list_id}"
    sql = f"""EXISTS (SELECT 1 FROM notices_audiencelistentry e
        WHERE e.list_id = %({name})s AND e.follower_id = f.id)"""
    return Clause(sql, {name: list_id})
