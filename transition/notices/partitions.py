"""The partition of one milestone: made when its recipients are gathered, dropped when its retention ends."""

from django.db import connection


def name(milestone_id: int) -> str:
    """Return the name of a milestone's partition, which is safe to write into a statement."""
    return f"notices_delivery_m{int(milestone_id)}"


def create(milestone_id: int) -> None:
    """Make the partition beside the table and attach it, so that no reader of other milestones waits."""
    table = name(milestone_id)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_inherits WHERE inhrelid = to_regclass(%s)", [table])
        if cursor.fetchone():
            return
        cursor.execute(f"CREATE TABLE IF NOT EXISTS {table} (LIKE notices_delivery INCLUDING ALL)")
        # The rows change state a few times within minutes; vacuum keeps the index of waiting rows short.
        cursor.execute(
            f"ALTER TABLE {table} SET (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 0)"
        )
        cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {table}_only CHECK (milestone_id = {int(milestone_id)})")
        cursor.execute(f"ALTER TABLE notices_delivery ATTACH PARTITION {table} FOR VALUES IN ({int(milestone_id)})")


def analyze(milestone_id: int) -> None:
    """Tell the query planner what the freshly written partition looks like."""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {name(milestone_id)}")


def drop(milestone_id: int) -> None:
    """Forget every row of the milestone at once."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {name(milestone_id)}")
