"""Who is in and who is left out, with the reason: for the planner, and for staff before anything leaves."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db import connection
from django.utils.translation import gettext as _

from transition.notices.audience.clauses import Clause, prefixed
from transition.notices.audience.rules import RULES, compiled, leaves, wanted
from transition.notices.audience.sentences import split
from transition.notices.models import Channel, Kind, Plan
from transition.notices.models.plans import CORRECTING_KINDS, COUNTDOWN_KINDS, ENDPOINT_CHANNELS


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


class Judged(NamedTuple):
    """How many of those who would hear a rule takes out, and how many followers there are in all."""

    followers: int
    named: int
    kept_out: list[tuple[str, int]]


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


def judged_by_rule(plan: Plan) -> Judged:
    """Return how many people each limit of the rule keeps out, counted among those whom it names first."""
    sentence = split(plan.audience)
    first = compiled({"any": sentence.hears}, plan) if sentence else wanted(plan)
    limits = [*({"not": one} for one in sentence.only), *sentence.never] if sentence else []
    counts, values = [f"count(*) FILTER (WHERE {first.sql})"], dict(first.values)
    for place, limit in enumerate(limits):
        clause = prefixed(compiled(limit, plan), f"limit{place}")
        counts.append(f"count(*) FILTER (WHERE {first.sql} AND {clause.sql})")
        values |= clause.values
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*), {', '.join(counts)} FROM notices_follower f", values)
        followers, named, *kept_out = cursor.fetchone()
    return Judged(followers, named, list(zip([_limit_in_words(one) for one in limits], kept_out, strict=True)))


def volumes(plan: Plan, kind: str, days_before: int | None) -> dict[str, int]:
    """Return how many messages of one milestone would leave on each channel as things stand."""
    who, why = wanted(plan), judged(plan, kind, days_before, "h.channel")
    sql = f"""
        SELECT h.channel, count(*)
        FROM notices_follower f CROSS JOIN LATERAL ({places(plan.channels, "f")}) h
        WHERE {who.sql} AND (CASE {why.sql} ELSE '' END) = '' GROUP BY h.channel ORDER BY h.channel"""
    with connection.cursor() as cursor:
        cursor.execute(sql, {**who.values, **why.values, "channels": plan.channels})
        return dict(cursor.fetchall())


def heard(plan: Plan, follower_id: int, kind: str, days_before: int | None) -> list[tuple[str, str]]:
    """Return each channel on which one person is reached by a message, with the reason why not, or ""."""
    who, why = wanted(plan), judged(plan, kind, days_before, "h.channel")
    sql = f"""
        SELECT DISTINCT h.channel, CASE WHEN NOT {who.sql} THEN 'not_meant' {why.sql} ELSE '' END
        FROM notices_follower f CROSS JOIN LATERAL ({places(plan.channels, "f")}) h
        WHERE f.id = %(follower)s ORDER BY 1, 2"""
    with connection.cursor() as cursor:
        cursor.execute(sql, {**who.values, **why.values, "channels": plan.channels, "follower": follower_id})
        return cursor.fetchall()


def places(channels: Sequence[str], person: str) -> str:
    """Return the question for one candidate's places: everybody has email, an account an inbox, some have endpoints.

    ``person`` is the row with ``id`` and ``user_id``. Who has none of the channels is a row too, so that the books name
    everybody.
    """
    asked = []
    if Channel.EMAIL in channels:
        asked.append("SELECT 'email' AS channel, '' AS endpoint")
    if Channel.INBOX in channels:
        asked.append(f"SELECT 'inbox' AS channel, '' AS endpoint WHERE {person}.user_id IS NOT NULL")
    if set(ENDPOINT_CHANNELS) & set(channels):
        asked.append(
            "SELECT e.channel, e.key AS endpoint FROM notices_endpoint e"
            f" WHERE e.follower_id = {person}.id AND e.channel = ANY(%(channels)s)"
            " AND e.off_since IS NULL AND e.removed_at IS NULL"
        )
    found = " UNION ALL ".join(asked)
    if Channel.EMAIL in channels:
        return found
    return f"WITH found AS ({found}) TABLE found UNION ALL SELECT '', '' WHERE NOT EXISTS (TABLE found)"


def _why(plan: Plan, follower_ids: list[int]) -> dict[int, str]:
    """Return, for each follower, every rule that brings them in."""
    singles = list(leaves(plan.audience))
    if not follower_ids or not singles:
        return {}
    clauses = [prefixed(compiled(one, plan), f"leaf{place}") for place, one in enumerate(singles)]
    values = {key: value for clause in clauses for key, value in clause.values.items()}
    sql = (
        f"SELECT f.id, {', '.join(clause.sql for clause in clauses)} FROM notices_follower f WHERE f.id = ANY(%(ids)s)"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, {**values, "ids": follower_ids})
        rows = cursor.fetchall()
    words = [RULES[name].words(said) for one in singles for name, said in one.items()]
    return {pk: "; ".join(word for word, is_met in zip(words, met, strict=True) if is_met) for pk, *met in rows}


def _limit_in_words(limit: dict[str, Any]) -> str:
    """Return whom a limit keeps out."""
    if "not" in limit:
        ((name, said),) = limit["not"].items()
        return _("are not among: %(who)s") % {"who": RULES[name].words(said)}
    ((name, said),) = limit.items()
    return _("are among: %(who)s") % {"who": RULES[name].words(said)}
