"""The cap on each channel's rate, shared by every worker: each takes its turn on one row in the database."""

import time
from collections.abc import Iterable, Sequence

from django.conf import settings
from django.db import connection

from transition.notices import partitions


def cap_of(channel: str) -> int | None:
    """Return how many messages a second the channel may send; None when it has no cap."""
    return settings.NOTICES_RATE.get(channel)


def has_cap(channels: Iterable[str]) -> bool:
    """Tell whether messages of these channels may have to wait for their turn."""
    return any(cap_of(channel) for channel in channels)


def claim_size(channels: Iterable[str], most: int) -> int:
    """Return how many rows to claim at once: no more than leave well within a lease."""
    return batch_size(channels, most, seconds=settings.NOTICES_LEASE_SECONDS // 10)


def batch_size(channels: Iterable[str], most: int, seconds: int = 1) -> int:
    """Return how many rows to hand off at once: a second's worth, so that a pause is noticed within one."""
    caps = [cap * max(seconds, 1) for channel in channels if (cap := cap_of(channel))]
    return max(1, min([most, *caps]))


def wait_turn(milestone_id: int, ids: Sequence[int]) -> None:
    """Wait until these leased rows may leave. No lock is held and nothing is handed off while waiting."""
    if not settings.NOTICES_RATE:
        return
    sql = f"""
        SELECT channel, count(*) FROM {partitions.name(milestone_id)}
        WHERE id = ANY(%s) AND state = 'leased' GROUP BY channel ORDER BY channel"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [list(ids)])
        counted = cursor.fetchall()
    waits = [reserve(channel, count, cap) for channel, count in counted if (cap := cap_of(channel))]
    if waits:
        time.sleep(max(waits))


def reserve(channel: str, messages: int, rate: int) -> float:
    """Take the next turn of a channel for so many messages; return the seconds until it begins.

    The row holds the moment at which the channel is free again. Unused time is not saved up, so there is never a burst.
    """
    sql = """
        INSERT INTO notices_pace AS p (channel, free_at)
        VALUES (%(channel)s, clock_timestamp() + make_interval(secs => %(takes)s))
        ON CONFLICT (channel) DO UPDATE
            SET free_at = greatest(p.free_at, clock_timestamp()) + make_interval(secs => %(takes)s)
        RETURNING extract(epoch FROM free_at - make_interval(secs => %(takes)s) - clock_timestamp())::float"""
    with connection.cursor() as cursor:
        cursor.execute(sql, {"channel": channel, "takes": messages / rate})
        return max(0.0, cursor.fetchone()[0])
