"""The time that decides. What is due, leased or too late is asked of the database, so no worker's own clock matters."""

from datetime import datetime

from django.db import connection


def database_now() -> datetime:
    """Return the moment at which the database runs this statement."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        return cursor.fetchone()[0]
