"""Notice when nothing happens, and let a job run once however often it is rung."""

from datetime import timedelta

from django.db import connection

from transition.notices.moments import database_now

# The parts that have to report all the time for anything to be sent.
SENDERS = ("planner", "deliverer", "follower_of_dates", "settler", "sweeper")


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


def heartbeat_ages() -> dict[str, float]:
    """Return the seconds since each role last did a full round, by the database's clock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT role, extract(epoch FROM statement_timestamp() - beaten_at)::float FROM notices_heartbeat ORDER BY role"
        )
        return dict(cursor.fetchall())


def oldest_due() -> timedelta:
    """Return how long the oldest message that could be sent has been waiting; zero when nothing waits.

    Nothing waits longer than its announcement runs: a late start sends what was due long ago.
    A milestone whose recipients nobody gathered in time waits too: there are no rows to tell of it.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT least(
                (SELECT min(greatest(r.since, m.created_at, p.started_at))
                 FROM notices_milestone m JOIN notices_plan p ON p.id = m.plan_id
                 CROSS JOIN LATERAL (SELECT min(d.not_before) AS since FROM notices_delivery d
                     WHERE d.milestone_id = m.id AND d.state = 'ready' AND d.not_before <= statement_timestamp()) r
                 WHERE m.state = 'open' AND p.state = 'running' AND r.since IS NOT NULL),
                (SELECT min(greatest(m.due_at, m.created_at, p.started_at))
                 FROM notices_milestone m JOIN notices_plan p ON p.id = m.plan_id
                 WHERE m.state IN ('waiting', 'planning') AND m.due_at <= statement_timestamp() AND p.state = 'running'))"""
        )
        oldest = cursor.fetchone()[0]
    return database_now() - oldest if oldest else timedelta(0)
