"""Every statement that changes a delivery's state, and nothing else.

    ready --hand-off--> handed_off --record--> accepted | failed | ready (back-off) | unknown
    ready --claim--> leased --hand-off--> ..., where rows have to wait: for their channel's turn, or for others in one letter
    ready, leased -> skipped | cancelled | expired (hand-off, cancelling)
    leased -> ready, handed_off -> unknown (lease expired); unknown -> accepted ... (late evidence), -> ready (resend once)

Each function is one short transaction or is called within one. No provider is called here.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import connection

from transition.notices import holding, partitions, verdicts
from transition.notices.models import Milestone

# As the index of waiting rows has it.
_DUE = "state = 'ready' AND NOT together AND not_before <= statement_timestamp()"
_GOES_BACK = "(v.word = 'ready:' OR v.word LIKE 'held:%%')"


class HandedOff(NamedTuple):
    """One row that may be sent now, with what the letter needs and nothing that was read earlier."""

    id: int
    channel: str
    endpoint: str
    follower_id: int
    # The email address, or the endpoint's sealed one.
    address: str
    secrets: str
    language: str
    practical_only: bool
    # Why they are written to: ``Follower.Basis``.
    basis: str
    was_on: date | None
    provider_key: str
    attempts: int


class Outcome(NamedTuple):
    """What became of one row: a state, and for ``ready`` the seconds until the next try."""

    id: int
    state: str
    reason: str = ""
    answer: str = ""
    wait: int = 0
    # The attempt did not count: the provider was not reached at all.
    give_back: bool = False


class Place(NamedTuple):
    """Where a row stands among those that wait: the earliest first."""

    not_before: datetime
    id: int


def has_due(milestone_id: int) -> bool:
    """Tell whether a row of the milestone may be handed off now: one question, for milestones that only wait for others."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {partitions.name(milestone_id)} WHERE {_DUE})")
        return bool(cursor.fetchone()[0])


def lock_due(milestone_id: int, size: int, after: Place | None = None) -> list[Place]:
    """Keep up to ``size`` rows that are due from other workers until the transaction ends, and change nothing.

    Whoever goes on ``after`` the place that they reached need not read past all that left before: until vacuum has been there,
    the index still holds it. A row that came back to an earlier place is found by who begins anew.
    """
    where = "AND (not_before, id) > (%(moment)s, %(id)s)" if after else ""
    values: dict[str, Any] = {"size": size} | ({"moment": after.not_before, "id": after.id} if after else {})
    with connection.cursor() as cursor:
        cursor.execute(_due(milestone_id, where), values)
        return [Place(moment, pk) for pk, moment in cursor.fetchall()]


def claim(milestone_id: int, token: UUID, size: int) -> list[int]:
    """Lease up to ``size`` rows that are due, for a worker that has to wait before it may hand them off."""
    sql = f"""
        WITH due AS ({_due(milestone_id, "")})
        UPDATE {partitions.name(milestone_id)} d SET state = 'leased', reason = '', lease_token = %(token)s,
            leased_until = statement_timestamp() + make_interval(secs => %(lease)s)
        FROM due WHERE d.id = due.id AND d.milestone_id = %(milestone)s RETURNING d.id"""
    values = {"size": size, "token": token, "lease": settings.NOTICES_LEASE_SECONDS, "milestone": milestone_id}
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return sorted(row[0] for row in cursor.fetchall())


def _due(milestone_id: int, where: str) -> str:
    return f"""
        SELECT id, not_before FROM {partitions.name(milestone_id)}
        WHERE {_DUE} {where}
        ORDER BY not_before, id LIMIT %(size)s FOR UPDATE SKIP LOCKED"""


def claim_together(milestone_ids: Sequence[int], token: UUID, people: int) -> list[tuple[int, int, int]]:
    """Lease every row that leaves in one letter with others, for up to ``people`` persons; one worker has all of a person's.

    Return each row's milestone, its id and its follower. Call it within a transaction.
    """
    candidates = """
        SELECT follower_id FROM notices_delivery WHERE milestone_id = ANY(%s) AND state = 'ready' AND together
            AND not_before <= statement_timestamp()
        ORDER BY not_before, follower_id LIMIT %s"""
    lock = "SELECT id FROM notices_follower WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE SKIP LOCKED"
    # The rows of somebody who was erased have nobody to lock, and still need their outcome.
    gone = "SELECT c.id FROM unnest(%s::bigint[]) c(id) WHERE NOT EXISTS (SELECT 1 FROM notices_follower f WHERE f.id = c.id)"
    lease = """
        UPDATE notices_delivery SET state = 'leased', reason = '', lease_token = %s,
            leased_until = statement_timestamp() + make_interval(secs => %s)
        WHERE milestone_id = ANY(%s) AND follower_id = ANY(%s) AND state = 'ready' AND together
            AND not_before <= statement_timestamp()
        RETURNING milestone_id, id, follower_id"""
    milestones = list(milestone_ids)
    with connection.cursor() as cursor:
        cursor.execute(candidates, [milestones, people])
        ids = sorted({row[0] for row in cursor.fetchall()})
        cursor.execute(lock, [ids])
        mine = [row[0] for row in cursor.fetchall()]
        cursor.execute(gone, [ids])
        mine += [row[0] for row in cursor.fetchall()]
        cursor.execute(lease, [token, settings.NOTICES_LEASE_SECONDS, milestones, mine])
        return sorted(cursor.fetchall())


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
    alike: dict[Outcome, list[int]] = {}
    for row in outcomes:
        alike.setdefault(row._replace(id=0), []).append(row.id)
    said = json.dumps([row._asdict() | {"ids": ids, "answer": row.answer[:60]} for row, ids in alike.items()])
    with connection.cursor() as cursor:
        cursor.execute(sql, {"milestone": milestone_id, "token": token, "said": said})
        return cursor.rowcount


def release(milestone_id: int, token: UUID) -> int:
    """Give back what was claimed and not handed off."""
    sql = f"""
        UPDATE {partitions.name(milestone_id)} SET state = 'ready', lease_token = NULL, leased_until = NULL
        WHERE milestone_id = %s AND state = 'leased' AND lease_token = %s"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [milestone_id, token])
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


def resend_unknown(milestone_id: int, channels: Sequence[str]) -> int:
    """Send unknown messages of these channels once more. The Message-ID, or the id of the webhook, stays the same."""
    sql = f"""
        UPDATE {partitions.name(milestone_id)} SET state = 'ready', reason = '', resent = TRUE, lease_token = NULL,
            done_at = NULL, not_before = statement_timestamp()
        WHERE milestone_id = %s AND state = 'unknown' AND NOT resent AND channel = ANY(%s)"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [milestone_id, list(channels)])
        return cursor.rowcount


def mark_reached(milestone_id: int) -> int:
    """Take unknown messages for accepted, because two people know that they arrived. Late evidence no longer counts."""
    sql = f"""
        UPDATE {partitions.name(milestone_id)} SET state = 'accepted', reason = 'said_to_have_arrived', lease_token = NULL
        WHERE milestone_id = %s AND state = 'unknown'"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [milestone_id])
        return cursor.rowcount


def close(milestone_id: int, state: str, reason: str, size: int = 50_000) -> int:
    """End up to ``size`` rows that wait, as cancelled or expired. Leased rows meet the same verdict at hand-off.

    What waits to be sent once more may have arrived the first time, so it stays unknown.
    """
    # Two indexes hold them, and no statement uses both.
    closed = _close(milestone_id, state, reason, size, "NOT together")
    return closed or _close(milestone_id, state, reason, size, "together")


def _close(milestone_id: int, state: str, reason: str, size: int, which: str) -> int:
    sql = f"""
        WITH waiting AS (
            SELECT id FROM {partitions.name(milestone_id)} WHERE state = 'ready' AND {which}
            ORDER BY not_before, id LIMIT %s FOR UPDATE SKIP LOCKED)
        UPDATE {partitions.name(milestone_id)} d
        SET state = CASE WHEN d.resent THEN 'unknown' ELSE %s END,
            reason = CASE WHEN d.resent THEN 'lost_contact' ELSE %s END, done_at = statement_timestamp()
        FROM waiting WHERE d.milestone_id = %s AND d.id = waiting.id"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [size, state, reason, milestone_id])
        return cursor.rowcount


def gather(milestone_ids: Sequence[int], apart: timedelta = timedelta(0)) -> int:
    """Let rows of one person in these milestones leave in one letter when their moments are no further ``apart``.

    Return how many.
    """
    sql = """
        UPDATE notices_delivery d SET together = TRUE
        WHERE d.milestone_id = ANY(%(these)s) AND d.state = 'ready' AND NOT d.together AND d.channel = 'email' AND EXISTS (
            SELECT 1 FROM notices_delivery o WHERE o.milestone_id = ANY(%(these)s) AND o.milestone_id <> d.milestone_id
                AND o.follower_id = d.follower_id AND o.channel = 'email' AND o.state = 'ready'
                AND o.not_before BETWEEN d.not_before - %(apart)s AND d.not_before + %(apart)s)"""
    values: dict[str, Any] = {"these": list(milestone_ids), "apart": apart}
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.rowcount


# What a provider says later outweighs what stands before it here; a person who complained has read the message. What is not
# on the list (a row that waits for another try, is with a worker, or is unknown) gives way to any evidence.
_EVIDENCE = ["accepted", "failed", "delivered", "bounced", "complained"]
_RAISE = """
    UPDATE notices_delivery d SET state = %(state)s, leased_until = NULL, done_at = statement_timestamp(),
        reason = CASE WHEN d.reason = 'in_one_letter' THEN d.reason WHEN %(state)s = 'failed' THEN 'refused' ELSE '' END,
        answer = CASE %(answer)s WHEN '' THEN answer ELSE %(answer)s END
    WHERE d.follower_id = %(follower)s AND d.handed_off_at IS NOT NULL
      AND coalesce(array_position(%(order)s::text[], d.state::text), 0) < array_position(%(order)s::text[], %(state)s)"""


def note_evidence(milestone_id: int, follower_id: int, provider_key: str, state: str, answer: str = "") -> bool:
    """Raise a row that was handed off to what a provider says of it; False when it stands there or higher.

    The highest evidence wins in whichever order it comes. A row that waits to be sent once more is not sent any more. A letter
    that named several models carried the key of one row and is evidence for all of them.
    """
    values: dict[str, Any] = {
        "state": state,
        "answer": answer[:60],
        "milestone": milestone_id,
        "follower": follower_id,
        "key": provider_key,
        "order": _EVIDENCE,
    }
    named = "AND d.milestone_id = %(milestone)s AND d.provider_key = %(key)s RETURNING d.lease_token, d.reason"
    with connection.cursor() as cursor:
        cursor.execute(f"{_RAISE} {named}", values)
        found = cursor.fetchone()
        if found and found[1] == "in_one_letter":
            company = "AND d.lease_token = %(token)s AND d.channel = 'email' AND d.reason = 'in_one_letter'"
            cursor.execute(f"{_RAISE} {company}", {**values, "token": found[0]})
    return found is not None
