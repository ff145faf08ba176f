"""Rows that wait: what is due, who may have it, and what no longer has to leave."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from transition.notices import partitions
from transition.notices.ledger.rows import Place

# As the index of waiting rows has it.
_DUE = "state = 'ready' AND NOT together AND not_before <= statement_timestamp()"


def has_due(milestone_id: int) -> bool:
    """Tell whether a row of the milestone may be handed off now: one question, for milestones that only wait for others."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {partitions.name(milestone_id)} WHERE {_DUE})")
        return bool(cursor.fetchone()[0])


def lock_due(milestone_id: int, size: int, after: Place | None = None) -> tuple[list[int], Place | None]:
    """Keep up to ``size`` rows that are due from other workers until the transaction ends, and change nothing.

    Return their ids and the place of the last of them. Whoever goes on ``after`` the place that they reached need not read past
    all that left before: until vacuum has been there, the index still holds it. A row that came back to an earlier place is
    found by who begins anew.
    """
    where = "AND (not_before, id) > (%(moment)s, %(id)s)" if after else ""
    values: dict[str, Any] = {"size": size} | ({"moment": after.not_before, "id": after.id} if after else {})
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT array_agg(id), max(not_before) FROM ({_due(milestone_id, where)}) due", values)
        ids, moment = cursor.fetchone()
        return (ids, Place(moment, ids[-1])) if ids else ([], None)


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


def release(milestone_id: int, token: UUID) -> int:
    """Give back what was claimed and not handed off."""
    sql = f"""
        UPDATE {partitions.name(milestone_id)} SET state = 'ready', lease_token = NULL, leased_until = NULL
        WHERE milestone_id = %s AND state = 'leased' AND lease_token = %s"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [milestone_id, token])
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
