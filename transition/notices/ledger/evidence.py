"""Rows that were sent: what a provider says of them later, and what people decide where nobody knows."""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from transition.notices import partitions


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
