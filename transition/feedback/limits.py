"""How often one connection may try. Addresses are hashed with a key of the day, counted, and forgotten after a day."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import connection
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from transition.web.connections import network


@dataclass(frozen=True)
class Limit:
    """At most so many in each window."""

    purpose: str
    most: int
    window: timedelta

    def window_at(self, now: datetime) -> datetime:
        """Return the start of the window that holds ``now``."""
        seconds = int(self.window.total_seconds())
        return datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, UTC)

    def opens_again_at(self, now: datetime) -> datetime:
        return self.window_at(now) + self.window


# A school or an office shares one address, and people write on the same day: the day a model leaves.
SENDING = Limit("send", 20, timedelta(hours=1))
RECEIPTS = Limit("receipt", 10, timedelta(minutes=15))


def allowed(limit: Limit, request: HttpRequest, now: datetime) -> bool:
    """Count one try and tell whether it is within the limit. Counting is one statement, so no two tries share a number."""
    return _count(limit, request, now, 1) <= limit.most


def has_room(limit: Limit, request: HttpRequest, now: datetime) -> bool:
    """Tell whether another try would be within the limit, without counting one."""
    return _count(limit, request, now, 0) < limit.most


def _count(limit: Limit, request: HttpRequest, now: datetime, step: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO feedback_attempt (purpose, source_hash, window_at, count) VALUES (%s, %s, %s, %s)"
            " ON CONFLICT (purpose, source_hash, window_at) DO UPDATE"
            " SET count = feedback_attempt.count + excluded.count RETURNING count",
            [limit.purpose, _source_hash(request, now), limit.window_at(now), step],
        )
        return int(cursor.fetchone()[0])


def _source_hash(request: HttpRequest, now: datetime) -> str:
    return salted_hmac(f"transition.feedback.source.{now.date()}", network(request), algorithm="sha256").hexdigest()
