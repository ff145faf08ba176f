"""The partition of one milestone: filled while its recipients are gathered, attached then, dropped when its retention ends."""

from django.db import connection, transaction


def name(milestone_id: int) -> str:
    """Return the name of a milestone's partition, which is safe to write into a statement."""
    return f"notices_delivery_m{int(milestone_id)}"


def create(milestone_id: int) -> None:
    """Make the table of a milestone whose recipients are to be gathered. Nobody else sees it, and it has no index yet.

    An index is built over all rows in a fifth of the time that row after row takes. While recipients are gathered, one
    cursor alone keeps rows from being written twice; the unique key checks it when the partition is attached.
    """
    table = name(milestone_id)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE IF NOT EXISTS {table} (LIKE notices_delivery INCLUDING ALL EXCLUDING INDEXES)")
        # The rows change state a few times within minutes; vacuum keeps the index of waiting rows short.
        cursor.execute(
            f"ALTER TABLE {table} SET (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 0)"
        )


@transaction.atomic
def attach(milestone_id: int) -> None:
    """Make the rows of a milestone a partition of all deliveries, with their indexes. Doing it again changes nothing.

    Readers and writers of other milestones do not wait meanwhile.
    """
    table = name(milestone_id)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_inherits WHERE inhrelid = to_regclass(%s)", [table])
        if cursor.fetchone():
            return
        # Spares the attaching a second reading of every row.
        cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {table}_only CHECK (milestone_id = {int(milestone_id)})")
        cursor.execute("SET LOCAL maintenance_work_mem = '128MB'")
        cursor.execute(f"ALTER TABLE notices_delivery ATTACH PARTITION {table} FOR VALUES IN ({int(milestone_id)})")
        cursor.execute(f"ANALYZE {table}")


def drop(milestone_id: int) -> None:
    """Forget every row of the milestone at once."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {name(milestone_id)}")
