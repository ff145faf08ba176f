"""Rows that leave: handed off by what is true now, recorded by what became of them, swept when their worker is lost."""

import json
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from transition.notices import holding, partitions, verdicts
from transition.notices.ledger.rows import HandedOff, Outcome
from transition.notices.models import Milestone

_GOES_BACK = "(v.word = 'ready:' OR v.word LIKE 'held:%%')"


def hand_off(milestone: Milestone, ids: Sequence[int], token: UUID, *, are_claimed: bool = True) -> list[HandedOff]:
    """Decide each row by what is true now, in one statement; return those to be sent.

    The rows were claimed under this token, or the same transaction has locked them. Whatever was known when they were planned
    or claimed does not count: ``verdicts`` asks all of it again. A row that has to wait goes back with the end of its wait. The
    attempt counts from here, so a row that kills its worker is spent.
    """
    mine = "d.state = 'leased' AND d.lease_token = %(token)s" if are_claimed else "d.state = 'ready'"
    crowded = holding.crowded_until(milestone)
    if crowded.values:
        verdicts.queue_up_people({milestone.pk: ids})
    verdict = verdicts.of_rows(milestone, ids, crowded)
    sql = f"""
        WITH {verdict.sql}
        UPDATE {partitions.name(milestone.pk)} d SET
            state = CASE WHEN v.word LIKE 'held:%%' THEN 'ready' ELSE split_part(v.word, ':', 1) END,
            reason = split_part(v.word, ':', 2),
            not_before = CASE WHEN v.word LIKE 'held:%%' THEN v.until ELSE d.not_before END,
            together = d.together OR v.word LIKE 'held:%%' AND v.gathers,
            language = CASE WHEN v.word = 'handed_off:' THEN v.language ELSE d.language END,
            lease_token = CASE WHEN {_GOES_BACK} THEN NULL ELSE %(token)s END,
            attempts = d.attempts + CASE WHEN {_GOES_BACK} THEN 0 ELSE 1 END,
            leased_until = CASE WHEN v.word = 'handed_off:'
                THEN statement_timestamp() + make_interval(secs => %(lease)s) END,
            handed_off_at = CASE WHEN v.word = 'handed_off:' THEN statement_timestamp() ELSE d.handed_off_at END,
            done_at = CASE WHEN v.word = 'handed_off:' OR {_GOES_BACK} THEN NULL ELSE statement_timestamp() END
        FROM verdict v
        WHERE d.milestone_id = %(milestone)s AND d.id = v.id AND {mine}
        RETURNING d.id, d.channel, d.endpoint, d.follower_id, v.address, v.secrets, v.language, v.practical_only, v.basis,
            d.was_on, d.provider_key, d.attempts, d.state"""
    values = {**verdict.values, "token": token, "lease": settings.NOTICES_LEASE_SECONDS}
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows = [HandedOff(*row[:-1]) for row in cursor.fetchall() if row[-1] == "handed_off"]
        return sorted(rows, key=lambda row: (row.channel, row.id))


def record(milestone_id: int, token: UUID, outcomes: Iterable[Outcome]) -> int:
    """Write what became of handed-off rows, fenced by the token: who lost the lease writes nothing over others.

    A row that was swept to unknown keeps its token, so this late evidence still resolves it.
    """
    sql = f"""
        UPDATE {partitions.name(milestone_id)} d SET
            state = r.state, reason = r.reason, answer = r.answer,
            not_before = CASE WHEN r.state = 'ready' THEN statement_timestamp() + make_interval(secs => r.wait)
                              ELSE d.not_before END,
            lease_token = CASE WHEN r.state = 'ready' THEN NULL ELSE d.lease_token END,
            leased_until = NULL,
            attempts = d.attempts - CASE WHEN r.give_back THEN 1 ELSE 0 END,
            done_at = CASE WHEN r.state = 'ready' THEN NULL ELSE statement_timestamp() END
        FROM json_to_recordset(%(said)s::json)
            AS r(ids bigint[], state text, reason text, answer text, wait int, give_back bool)
        WHERE d.milestone_id = %(milestone)s AND d.id = ANY(r.ids) AND d.lease_token = %(token)s
          AND d.state IN ('handed_off', 'unknown')"""
    # Most rows share one outcome. One text for all of them: the driver writes arrays an element at a time.
    alike: dict[tuple[Any, ...], list[int]] = {}
    for outcome in outcomes:
        alike.setdefault(outcome[1:], []).append(outcome.id)
    kinds = [(Outcome(0, *kind)._asdict(), ids) for kind, ids in alike.items()]
    said = json.dumps([kind | {"ids": ids, "answer": kind["answer"][:60]} for kind, ids in kinds])
    with connection.cursor() as cursor:
        cursor.execute(sql, {"milestone": milestone_id, "token": token, "said": said})
        return cursor.rowcount


def sweep(milestone_id: int) -> tuple[int, int]:
    """Return expired leases: to ready where nothing was sent, to unknown where something may have been."""
    sql = f"""
        WITH expired AS (
            SELECT id FROM {partitions.name(milestone_id)}
            WHERE state IN ('leased', 'handed_off') AND leased_until <= statement_timestamp() FOR UPDATE SKIP LOCKED)
        UPDATE {partitions.name(milestone_id)} d SET
            lease_token = CASE d.state WHEN 'leased' THEN NULL ELSE d.lease_token END,
            reason = CASE d.state WHEN 'leased' THEN '' ELSE 'worker_lost' END,
            done_at = CASE d.state WHEN 'leased' THEN NULL ELSE statement_timestamp() END,
            state = CASE d.state WHEN 'leased' THEN 'ready' ELSE 'unknown' END,
            leased_until = NULL
        FROM expired WHERE d.milestone_id = %s AND d.id = expired.id RETURNING d.state"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [milestone_id])
        states = [row[0] for row in cursor.fetchall()]
    return states.count("ready"), states.count("unknown")
