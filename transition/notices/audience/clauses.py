"""A condition about a follower, and how several become one."""

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from transition.notices.models import Plan


class Clause(NamedTuple):
    """A condition about a follower ``f``, with the values it needs."""

    sql: str
    values: dict[str, Any]


def joined(parts: Sequence[Clause], word: str) -> Clause:
    """Return the parts as one condition, with ``word`` (``AND`` or ``OR``) between them."""
    numbered = [prefixed(part, f"r{place}") for place, part in enumerate(parts)]
    values = {key: value for part in numbered for key, value in part.values.items()}
    return Clause(f"({f' {word} '.join(part.sql for part in numbered)})", values)


def prefixed(clause: Clause, prefix: str) -> Clause:
    """Give the values of one condition names of their own, so that it may stand beside others."""
    sql = re.sub(r"%\((\w+)\)s", rf"%({prefix}_\1)s", clause.sql)
    return Clause(sql, {f"{prefix}_{name}": value for name, value in clause.values.items()})


def unless_stopped(condition: str, plan: Plan) -> str:
    """Return the condition but for those who stopped messages about the model, which the value ``model`` names."""
    if not plan.availability:
        return f"({condition})"
    return (
        f"({condition} AND NOT EXISTS (SELECT 1 FROM notices_stop s"
        " WHERE s.follower_id = f.id AND s.model_id = %(model)s))"
    )
