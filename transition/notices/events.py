"""What providers tell us afterwards becomes rows: the one place that receives anymail's signal.

Each event is kept once, and what it does to the books is the same in any order: ``ledger.note_evidence`` raises a state and
never lowers it. Nothing of a message that is not ours, or no longer kept, changes anything.
"""

import hashlib
import re
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from anymail.signals import EventType, RejectReason, tracking
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection, transaction
from django.dispatch import receiver

from transition.notices import ledger, mail
from transition.notices.models import DeliveryEvent, Suppression
from transition.notices.models.deliveries import State

_Kind = DeliveryEvent.Kind
_Effect = DeliveryEvent.Effect
_KEY = re.compile(r"m(\d{1,18})\.f(\d{1,18})\.[A-Za-z0-9_-]{1,50}")
# Opens and clicks are not here: we do not ask for them and do not keep them.
_KINDS = {
    EventType.QUEUED: _Kind.ACCEPTED,
    EventType.SENT: _Kind.ACCEPTED,
    EventType.DEFERRED: _Kind.DEFERRED,
    EventType.DELIVERED: _Kind.DELIVERED,
    EventType.BOUNCED: _Kind.BOUNCED,
    EventType.REJECTED: _Kind.FAILED,
    EventType.FAILED: _Kind.FAILED,
    EventType.COMPLAINED: _Kind.COMPLAINED,
    EventType.UNSUBSCRIBED: _Kind.UNSUBSCRIBED,
}
_STATES = {
    _Kind.ACCEPTED: State.ACCEPTED,
    _Kind.FAILED: State.FAILED,
    _Kind.DELIVERED: State.DELIVERED,
    _Kind.BOUNCED: State.BOUNCED,
    _Kind.COMPLAINED: State.COMPLAINED,
}
_SUPPRESSES = {
    _Kind.BOUNCED: Suppression.Reason.BOUNCED,
    _Kind.COMPLAINED: Suppression.Reason.COMPLAINED,
    _Kind.UNSUBSCRIBED: Suppression.Reason.UNSUBSCRIBED,
}
# Why a provider refused to send, where that says something about the address and not about the message.
_REFUSED_BECAUSE = {
    RejectReason.INVALID: Suppression.Reason.BOUNCED,
    RejectReason.BOUNCED: Suppression.Reason.BOUNCED,
    RejectReason.SPAM: Suppression.Reason.COMPLAINED,
    RejectReason.UNSUBSCRIBED: Suppression.Reason.UNSUBSCRIBED,
}
# From the weakest: a complaint outweighs a bounce, and either a mere stop.
_WEIGHT = [Suppression.Reason.UNSUBSCRIBED.value, Suppression.Reason.BOUNCED.value, Suppression.Reason.COMPLAINED.value]
_LONGEST_EMAIL = 254
_NUMBERS = re.compile(r"\b[245]\d\d(?:[ -]\d\.\d{1,3}\.\d{1,3})?\b|\b\d\.\d{1,3}\.\d{1,3}\b")


class Message(NamedTuple):
    """Which delivery an event is about, read from the key that travelled with the message."""

    key: str
    milestone_id: int
    follower_id: int


@receiver(tracking)
def receive(event: Any, esp_name: str, **_: Any) -> None:
    """Keep one event of a provider and let the books follow it. The same event again changes nothing."""
    kind = kind_of(event)
    if kind is not None:
        message = message_of(event)
        with transaction.atomic():
            row = _keep(event, esp_name, kind, message)
            if row and message and (effect := _follow(event, kind, message)) != _Effect.NOTED:
                DeliveryEvent.objects.filter(pk=row).update(effect=effect)


def forget(now: datetime, keep_days: int) -> int:
    """Delete the events whose messages are past their retention."""
    return DeliveryEvent.objects.received_before(now - timedelta(days=keep_days)).delete()[0]


def kind_of(event: Any) -> DeliveryEvent.Kind | None:
    """Return what an event says, or None for what we do not keep. Only a final refusal is a bounce."""
    kind = _KINDS.get(event.event_type)
    if kind == _Kind.BOUNCED and not _is_final(event.esp_event):
        return _Kind.SOFT_BOUNCED
    return kind


def message_of(event: Any) -> Message | None:
    """Return the notice of this site that an event is about: by what we sent along, or by its Message-ID."""
    metadata = event.metadata if isinstance(event.metadata, dict) else {}
    for told in (metadata.get("notice"), event.message_id):
        key, _at, host = str(told or "").strip().strip("<>").rpartition("@")
        found = _KEY.fullmatch(key)
        if found and host == mail.host():
            return Message(key, int(found[1]), int(found[2]))
    return None


def _is_final(said: Any) -> bool:
    """Tell a bounce for good from one for now; providers say it in words of their own, and anymail keeps those."""
    if not isinstance(said, dict):
        return True
    amazon, postmark, sendgrid = said.get("bounce"), said.get("Type"), said.get("type")
    if isinstance(amazon, dict):
        return bool(amazon.get("bounceType") == "Permanent")
    return postmark != "SoftBounce" and sendgrid != "blocked"


def _keep(event: Any, provider: str, kind: DeliveryEvent.Kind, message: Message | None) -> int | None:
    """Write the event's row and return its id; None when it is there already, also to all but one of several at once."""
    effect = _Effect.NOTED if message else _Effect.NOT_OURS
    key = message.key if message else ""
    values = [provider, _identity(event, kind), kind, key, effect, _moment(event.timestamp)]
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO notices_deliveryevent (provider, event_id, kind, message_key, effect, happened_at, received_at)
               VALUES (%s, %s, %s, %s, %s, %s, statement_timestamp()) ON CONFLICT DO NOTHING RETURNING id""",
            values,
        )
        written = cursor.fetchone()
    return written[0] if written else None


def _follow(event: Any, kind: DeliveryEvent.Kind, message: Message) -> DeliveryEvent.Effect:
    if not _is_kept(message):
        return _Effect.FORGOTTEN
    reason = _SUPPRESSES.get(kind)
    if kind == _Kind.FAILED:
        reason = _REFUSED_BECAUSE.get(event.reject_reason)
    if reason:
        _suppress(event.recipient, reason)
    state = _STATES.get(kind)
    answer = _numbers_of(event.mta_response)
    if state and ledger.note_evidence(message.milestone_id, message.follower_id, message.key, state, answer):
        return _Effect.CHANGED
    return _Effect.NOTED


def _is_kept(message: Message) -> bool:
    """Tell whether the row of a message is there; its partition may have been dropped at the end of its retention."""
    sql = "SELECT 1 FROM notices_delivery WHERE milestone_id = %s AND follower_id = %s AND provider_key = %s"
    with connection.cursor() as cursor:
        cursor.execute(sql, [message.milestone_id, message.follower_id, message.key])
        return cursor.fetchone() is not None


def _numbers_of(reply: object) -> str:
    """Return the code of a mail server's reply, such as "550 5.1.1", without the prose, which may hold addresses."""
    found = _NUMBERS.search(reply) if isinstance(reply, str) else None
    return found[0] if found else ""


def _suppress(email: Any, reason: Suppression.Reason) -> None:
    """Never write to an address again. A complaint outweighs a bounce, and either a mere stop, whichever came first."""
    if not _can_be_written_to(email):
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO notices_suppression (email, reason, since) VALUES (%s, %s, statement_timestamp())
               ON CONFLICT (lower(email)) DO UPDATE SET reason = excluded.reason
               WHERE array_position(%s::text[], excluded.reason::text)
                   > array_position(%s::text[], notices_suppression.reason::text)""",
            [email, reason, _WEIGHT, _WEIGHT],
        )


def _can_be_written_to(email: Any) -> bool:
    try:
        validate_email(email)
        return len(str(email).encode()) <= _LONGEST_EMAIL
    except (ValidationError, TypeError, UnicodeError):
        return False


def _identity(event: Any, kind: DeliveryEvent.Kind) -> str:
    own = event.event_id or _moment(event.timestamp)
    parts = [str(part) for part in (own, kind.value, event.message_id, event.recipient)]
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "backslashreplace")).hexdigest()


def _moment(timestamp: Any) -> datetime | None:
    if not isinstance(timestamp, datetime):
        return None
    return timestamp if timestamp.tzinfo else timestamp.replace(tzinfo=UTC)
