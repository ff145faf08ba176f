"""The operator's own address among the recipients: when its message does not arrive, neither do the others.

A follower like any other, except that it hears everything and is counted in no number that people see.
"""

from django.conf import settings
from django.db import connection, transaction

from transition.notices.models import Follower
from transition.notices.models.deliveries import State
from transition.notices.moments import database_now

# The condition that a follower ``f`` hears whatever is sent. It is off while no address is set.
HEARS = "(f.is_canary AND f.confirmed_at IS NOT NULL)"
# What became of a canary's message when all is well.
_WELL = (State.ACCEPTED, State.DELIVERED, State.COMPLAINED)


@transaction.atomic
def keep() -> None:
    """Let the one canary have the address that is set; without one it stays as a row and hears nothing.

    The row is never deleted: it is what keeps old messages to the canary out of the sums.
    """
    email = settings.NOTICES_CANARY.strip()
    canary = Follower.objects.filter(is_canary=True).first()
    if not email:
        Follower.objects.filter(is_canary=True, confirmed_at__isnull=False).update(confirmed_at=None)
    elif (canary is None or canary.email != email or canary.confirmed_at is None) and not _is_somebodys(email):
        _write(email)


def is_missing() -> bool:
    """Tell whether a canary is wanted and cannot be had, because a person follows with its address."""
    return bool(settings.NOTICES_CANARY) and _is_somebodys(settings.NOTICES_CANARY.strip())


def late(after_seconds: int) -> list[int]:
    """Return the milestones of the last day whose canary was not accepted within this time, oldest first."""
    sql = """
        SELECT m.id FROM notices_milestone m
        JOIN notices_plan p ON p.id = m.plan_id AND 'email' = ANY(p.channels)
        LEFT JOIN notices_audiencebuild b ON b.milestone_id = m.id
        JOIN notices_follower c ON c.is_canary AND c.confirmed_at <= coalesce(b.started_at, m.due_at)
        LEFT JOIN notices_delivery d ON d.milestone_id = m.id AND d.follower_id = c.id AND d.channel = 'email'
        WHERE (m.state = 'settled' OR (m.state IN ('waiting', 'planning', 'open') AND p.state = 'running'))
          AND greatest(m.due_at, m.created_at, p.started_at) BETWEEN statement_timestamp() - interval '1 day'
              AND statement_timestamp() - make_interval(secs => %s)
          AND cardinality(m.corrects_versions) = 0 AND m.purged_at IS NULL
          AND NOT coalesce(d.state = ANY(%s), FALSE)
        ORDER BY m.due_at, m.id"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [after_seconds, list(_WELL)])
        return [row[0] for row in cursor.fetchall()]


def _is_somebodys(email: str) -> bool:
    return Follower.objects.filter(email__iexact=email, is_canary=False).exists()


def _write(email: str) -> None:
    Follower.objects.update_or_create(
        is_canary=True, defaults={"email": email, "confirmed_at": database_now(), "language": settings.LANGUAGE_CODE}
    )
