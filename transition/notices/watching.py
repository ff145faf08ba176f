"""Notice when nothing happens, and let a job run once however often it is rung."""

from datetime import timedelta

from django.db import connection

from transition.notices.moments import database_now


def beat(role: str) -> None:
    """Note that a role has done a full round."""
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO notices_heartbeat (role, beaten_at) VALUES (%s, statement_timestamp())
               ON CONFLICT (role) DO UPDATE SET beaten_at = excluded.beaten_at""",
            [role],
        )


def take_slot(job: str, *, every_seconds: int) -> bool:
    """Take this job's present slot; False when another run has it. Schedulers may run none, once or many times."""
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO notices_slot (job, instant)
               VALUES (%s, date_bin(make_interval(secs => %s), statement_timestamp(), '2020-01-01 00:00Z'))
               ON CONFLICT DO NOTHING""",
            [job, every_seconds],
        )
        return cursor.rowcount == 1


def oldest_due() -> timedelta:
    """Return how long the oldest message that could be sent has been waiting; zero when nothing waits."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT min(d.not_before) FROM notices_delivery d
               JOIN notices_milestone m ON m.id = d.milestone_id JOIN notices_plan p ON p.id = m.plan_id
               WHERE d.state = 'ready' AND d.not_before <= statement_timestamp() AND m.state = 'open' AND p.state = 'running'"""
        )
        oldest = cursor.fetchone()[0]
    return database_now() - oldest if oldest else timedelta(0)
