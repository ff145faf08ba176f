"""How often a mail can be asked for. Addresses and connections are counted under a keyed hash and never stored."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from transition.notices.models import Attempt

PER_ADDRESS, ADDRESS_WINDOW = 5, timedelta(days=1)
PER_CONNECTION, CONNECTION_WINDOW = 20, timedelta(hours=1)


class TooOften(Exception):
    """This address or this connection has asked for as many mails as it may for now."""


def connection_key(request: HttpRequest) -> str:
    """Return a keyed hash of where a request came from. Behind our own proxy the last forwarded address counts."""
    where = request.META.get("REMOTE_ADDR", "")
    if settings.SECURE_PROXY_SSL_HEADER and request.headers.get("X-Forwarded-For"):
        where = request.headers["X-Forwarded-For"].rpartition(",")[2].strip()
    return _key("connection", where)


def count_attempt(email: str, connection: str, now: datetime) -> None:
    """Count one more mail for the address and the connection, or raise ``TooOften`` and count nothing."""
    wanted = [
        (_key("address", email.lower()), PER_ADDRESS, ADDRESS_WINDOW),
        (connection, PER_CONNECTION, CONNECTION_WINDOW),
    ]
    with transaction.atomic():
        for key, most, window in sorted(wanted):
            _queue_up(key)
            if Attempt.objects.count_since(key, now - window) >= most:
                raise TooOften
        Attempt.objects.bulk_create([Attempt(key=key, made_at=now) for key, _most, _window in wanted])


def forget_attempts(now: datetime) -> int:
    """Delete the counts that no limit looks at any more."""
    return Attempt.objects.filter(made_at__lt=now - ADDRESS_WINDOW).delete()[0]


def _queue_up(key: str) -> None:
    # Two presses at once must not both see the last free place.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])


def _key(kind: str, value: str) -> str:
    return salted_hmac(f"follow limits: {kind}", value).hexdigest()
