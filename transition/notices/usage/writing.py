"""Write usage: any number of rows in three statements, the same file twice without a change, all of it or nothing."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from django.db import connection, transaction

from transition.notices.models import UsageImport, UsageToken
from transition.notices.usage.reading import Row
from transition.notices.usage.tables import Refusal
from users.models import User

_BATCH = 5_000
MOST_REFUSALS_KEPT = 1000
# One import at a time: two that write the same rows in another order would wait for each other for ever.
LOCK = "SELECT pg_advisory_xact_lock(hashtext('notices.usage.import'))"
_STAGE = """
    DROP TABLE IF EXISTS usage_rows;
    CREATE TEMPORARY TABLE usage_rows (line bigint, account text, model_id bigint, surface_id bigint, first_on date,
        last_on date, calls bigint, contact text) ON COMMIT DROP"""
_COPY = "COPY usage_rows (line, account, model_id, surface_id, first_on, last_on, calls, contact) FROM STDIN"
_ACCOUNTS = """
    INSERT INTO notices_account (key, name, created_at)
    SELECT DISTINCT r.account, '', statement_timestamp() FROM usage_rows r
    WHERE NOT EXISTS (SELECT 1 FROM notices_account a WHERE a.key = r.account)
    ON CONFLICT (key) DO NOTHING"""
# The last line about the same period speaks. xmax is 0 in a row that was not there before.
_USAGE = """
    WITH written AS (
        INSERT INTO notices_usage AS u (account_id, model_id, surface_id, last_on, first_on, calls)
        SELECT DISTINCT ON (a.id, r.model_id, r.surface_id, r.last_on, r.first_on)
            a.id, r.model_id, r.surface_id, r.last_on, r.first_on, r.calls
        FROM usage_rows r JOIN notices_account a ON a.key = r.account
        ORDER BY a.id, r.model_id, r.surface_id, r.last_on, r.first_on, r.line DESC
        ON CONFLICT (account_id, model_id, surface_id, last_on, first_on) DO UPDATE SET calls = excluded.calls
        WHERE u.calls IS DISTINCT FROM excluded.calls
        RETURNING u.xmax = 0 AS is_new)
    SELECT count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE NOT is_new) FROM written"""
_FOLLOWERS = """
    INSERT INTO notices_follower (email, basis, language, time_zone, practical_only, started_at)
    SELECT DISTINCT ON (lower(r.contact)) r.contact, 'service', 'en', 'UTC', FALSE, statement_timestamp()
    FROM usage_rows r WHERE r.contact <> '' ORDER BY lower(r.contact), r.line
    ON CONFLICT (lower(email)) DO NOTHING"""
# Whoever is a contact already keeps their place; new ones come after them, in the order of the file.
_CONTACTS = """
    INSERT INTO notices_contact (account_id, follower_id, role, position)
    SELECT n.account_id, n.follower_id, 'technical',
        (SELECT coalesce(max(c.position), 0) FROM notices_contact c WHERE c.account_id = n.account_id)
            + row_number() OVER (PARTITION BY n.account_id ORDER BY n.line)
    FROM (SELECT a.id AS account_id, f.id AS follower_id, min(r.line) AS line
          FROM usage_rows r JOIN notices_account a ON a.key = r.account
          JOIN notices_follower f ON lower(f.email) = lower(r.contact)
          WHERE r.contact <> '' GROUP BY 1, 2) n
    WHERE NOT EXISTS (SELECT 1 FROM notices_contact k
                      WHERE k.account_id = n.account_id AND k.follower_id = n.follower_id)"""


class Origin(NamedTuple):
    """Where a file came from; ``digest`` is its SHA-256 in hex."""

    door: str
    digest: str
    file_name: str = ""
    by: User | None = None
    token: UsageToken | None = None


@transaction.atomic
def import_usage(rows: Iterable[Row | Refusal], origin: Origin) -> UsageImport:
    """Write the rows and return the record of the run. An error on the way leaves everything as it was."""
    run = UsageImport(**origin._asdict())
    with connection.cursor() as cursor:
        cursor.execute(LOCK)
        cursor.execute(_STAGE)
        _stage(iter(rows), run)
        cursor.execute("ANALYZE usage_rows")
        cursor.execute(_ACCOUNTS)
        cursor.execute(_USAGE)
        run.new, run.changed = cursor.fetchone()
        cursor.execute(_FOLLOWERS)
        cursor.execute(_CONTACTS)
        cursor.execute("DROP TABLE usage_rows")
    run.same = run.rows - run.refused - run.new - run.changed
    run.save()
    return run


def _stage(rows: Iterator[Row | Refusal], run: UsageImport) -> None:
    """Stream the good rows into the temporary table and count; the reader asks the catalog between two batches."""
    while batch := list(islice(rows, _BATCH)):
        good = [row for row in batch if isinstance(row, Row)]
        refused = [row._asdict() for row in batch if isinstance(row, Refusal)]
        run.rows += len(batch)
        run.refused += len(refused)
        run.refused_rows += refused[: MOST_REFUSALS_KEPT - len(run.refused_rows)]
        with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
            for row in good:
                copy.write_row(row)
