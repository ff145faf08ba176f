"""Who hears: an announcement's rule as one SQL condition, used when planning, at hand-off, and for the preview."""

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext as _

from transition.notices.models import Kind, Plan
from transition.notices.models.plans import CORRECTING_KINDS, COUNTDOWN_KINDS

FOLLOWS = ("model", "provider", "everything")


class Clause(NamedTuple):
    """A condition about a follower ``f``, with the values it needs."""

    sql: str
    values: dict[str, Any]


class Person(NamedTuple):
    """One line of the preview."""

    follower_id: int
    email: str
    language: str
    why: str
    left_out: str


class Preview(NamedTuple):
    candidates: int
    included: int
    excluded: dict[str, int]
    people: list[Person]


Rule = dict[str, Any]
# Deeper than this nobody can read a rule, and no form makes one.
DEEPEST = 4


def check_rule(rule: Rule, *, general: bool, depth: int = 1) -> None:
    """Refuse a rule that nobody can read.

    A rule is one of ``{"followers": ["model", ...]}``, ``{"everyone": true}``, ``{"any": [rules]}``, ``{"all": [rules]}``
    and ``{"not": rule}``.
    """
    if not isinstance(rule, dict) or len(rule) != 1 or depth > DEEPEST:
        raise ValidationError(_("Choose who hears."))
    ((name, said),) = rule.items()
    if name in _GROUPS:
        if not isinstance(said, list) or not said:
            raise ValidationError(_("Choose who hears: a group of rules is empty."))
        for inner in said:
            check_rule(inner, general=general, depth=depth + 1)
    elif name == "not":
        check_rule(said, general=general, depth=depth + 1)
    elif name == "followers":
        _check_followers(said, general=general)
    elif rule != {"everyone": True}:
        raise ValidationError(_("Choose who hears: this rule is not known."))


def _check_followers(wanted: Any, *, general: bool) -> None:
    if not isinstance(wanted, list) or not wanted or not set(wanted) <= set(FOLLOWS):
        raise ValidationError(_("Choose who hears: followers of the model, of the provider, or of everything."))
    if general and wanted != ["everything"]:
        raise ValidationError(_("An announcement about no model goes to people who follow everything."))


_GROUPS = {"any": " OR ", "all": " AND "}


def wanted(plan: Plan) -> Clause:
    """Return the condition that a follower is among those the plan is for, as one question about ``f``."""
    return _compiled(plan.audience, plan)


def _compiled(rule: Rule, plan: Plan) -> Clause:
    ((name, said),) = rule.items()
    if name in _GROUPS:
        parts = [_numbered(_compiled(inner, plan), place) for place, inner in enumerate(said)]
        values = {key: value for part in parts for key, value in part.values.items()}
        return Clause(f"({_GROUPS[name].join(part.sql for part in parts)})", values)
    if name == "not":
        inner = _compiled(said, plan)
        return Clause(f"NOT {inner.sql}", inner.values)
    if name == "everyone":
        return Clause("TRUE", {})
    return _following(said, plan)


def _numbered(clause: Clause, place: int) -> Clause:
    """Give the values of one part of a group names of its own."""
    sql = re.sub(r"%\((\w+)\)s", rf"%(r{place}_\1)s", clause.sql)
    return Clause(sql, {f"r{place}_{name}": value for name, value in clause.values.items()})


def _following(kinds: Sequence[str], plan: Plan) -> Clause:
    """Return the condition that a follower asked to hear, by one of these kinds of follow.

    Following the model itself beats an earlier stop; a stop beats wider follows.
    """
    values: dict[str, Any] = {}
    choices = []
    for who in kinds:
        if who == "everything":
            choices.append(_unless_stopped("w.model_id IS NULL AND w.provider_id IS NULL", plan))
        elif who == "provider" and plan.availability:
            choices.append(_unless_stopped("w.provider_id = %(provider)s", plan))
            values["provider"] = plan.availability.model.provider_id
        elif who == "model" and plan.availability:
            choices.append("w.model_id = %(model)s")
    if plan.availability:
        values["model"] = plan.availability.model_id
    sql = f"EXISTS (SELECT 1 FROM notices_follow w WHERE w.follower_id = f.id AND ({' OR '.join(choices) or 'FALSE'}))"
    return Clause(sql, values)


def judged(plan: Plan, kind: str, days_before: int | None, channel: str = "'email'") -> Clause:
    """Return the expression that names why a candidate is left out, or "" for those who are in.

    ``channel`` is the expression for the row's channel; what is said of an address counts for email alone.
    """
    is_email = f"{channel} = 'email'"
    suppressed = "EXISTS (SELECT 1 FROM notices_suppression s WHERE lower(s.email) = lower(f.email))"
    cases = [
        "WHEN f.confirmed_at IS NULL AND f.basis = 'asked' THEN 'unconfirmed'",
        f"WHEN {channel} = '' THEN 'no_channel'",
        f"WHEN {is_email} AND {suppressed} THEN 'suppressed'",
    ]
    if kind not in CORRECTING_KINDS:
        cases.append(f"WHEN {is_email} AND NOT f.by_email THEN 'channel_off'")
    values: dict[str, Any] = {}
    if plan.availability and kind in COUNTDOWN_KINDS:
        cases.append(
            "WHEN EXISTS (SELECT 1 FROM notices_move v WHERE v.follower_id = f.id AND v.availability_id = %(availability)s)"
            " THEN 'has_moved'"
        )
        values["availability"] = plan.availability.pk
    if kind in COUNTDOWN_KINDS and days_before is not None:
        cases.append("WHEN f.offsets IS NOT NULL AND NOT (%(days)s = ANY(f.offsets)) THEN 'offset_not_wanted'")
        values["days"] = days_before
    return Clause("\n".join(cases), values)


def preview(plan: Plan, kind: str = Kind.ANNOUNCED, days_before: int | None = None, *, people: int = 20) -> Preview:
    """Return who would hear now, how many are left out for which reason, and the first few of them."""
    who, why = wanted(plan), judged(plan, kind, days_before)
    values = {**who.values, **why.values, "people": people}
    judged_sql = f"SELECT f.id, f.email, f.language, CASE {why.sql} ELSE '' END AS reason FROM notices_follower f WHERE {who.sql}"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT reason, count(*) FROM ({judged_sql}) j GROUP BY reason ORDER BY reason", values)
        counts = dict(cursor.fetchall())
        cursor.execute(f"{judged_sql} ORDER BY f.id LIMIT %(people)s", values)
        rows = cursor.fetchall()
    included = counts.pop("", 0)
    reasons = _why(plan, [row[0] for row in rows])
    sample = [Person(pk, email, language, reasons.get(pk, ""), reason) for pk, email, language, reason in rows]
    return Preview(included + sum(counts.values()), included, counts, sample)


def _unless_stopped(condition: str, plan: Plan) -> str:
    if not plan.availability:
        return f"({condition})"
    return (
        f"({condition} AND NOT EXISTS (SELECT 1 FROM notices_stop s"
        " WHERE s.follower_id = f.id AND s.model_id = %(model)s))"
    )


def _why(plan: Plan, follower_ids: list[int]) -> dict[int, str]:
    """Return, for each follower, the narrowest of their follows that the rule names."""
    if not follower_ids:
        return {}
    model = plan.availability.model_id if plan.availability else 0
    provider = plan.availability.model.provider_id if plan.availability else 0
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT DISTINCT ON (follower_id) follower_id,
                   CASE WHEN model_id = %(model)s THEN 'model' WHEN provider_id = %(provider)s THEN 'provider'
                        ELSE 'everything' END
               FROM notices_follow
               WHERE follower_id = ANY(%(ids)s)
                 AND (model_id = %(model)s OR provider_id = %(provider)s OR (model_id IS NULL AND provider_id IS NULL))
               ORDER BY follower_id, model_id = %(model)s DESC NULLS LAST, provider_id = %(provider)s DESC NULLS LAST, id""",
            {"model": model, "provider": provider, "ids": follower_ids},
        )
        return dict(cursor.fetchall())
