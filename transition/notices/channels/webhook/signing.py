"""Signatures by Standard Webhooks, version 1: HMAC-SHA256 over "id.timestamp.body", one for each live secret."""

import base64
import hashlib
import hmac
import secrets as randomness
from collections.abc import Sequence
from datetime import datetime

PREFIX = "whsec_"
# The newest first. Both sign while a receiver changes over.
MOST_SECRETS = 2


def new_secret() -> str:
    """Return 24 random bytes in the form that libraries for Standard Webhooks read."""
    return PREFIX + base64.b64encode(randomness.token_bytes(24)).decode()


def rotated(secrets: Sequence[str]) -> list[str]:
    """Return a fresh secret followed by the one it replaces."""
    return [new_secret(), *secrets][:MOST_SECRETS]


def signed_headers(message_id: str, at: datetime, body: bytes, secrets: Sequence[str]) -> dict[str, str]:
    """Return the three headers of one attempt. The id is the message's, the time the attempt's."""
    moment = str(int(at.timestamp()))
    content = f"{message_id}.{moment}.".encode() + body
    signatures = " ".join(f"v1,{_signature(secret, content)}" for secret in secrets)
    return {"webhook-id": message_id, "webhook-timestamp": moment, "webhook-signature": signatures}


def _signature(secret: str, content: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    return base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
