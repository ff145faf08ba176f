"""A real mail server for the notices, and no row left behind: flush does not know the partitions."""

from collections.abc import Iterator

import pytest
from django.db import connection
from pytest_django.fixtures import Settings

from tests.notices.sending import Mailbox, mail_server, use_server


@pytest.fixture
def mailbox(settings: Settings) -> Iterator[Mailbox]:
    with mail_server() as (box, port):
        use_server(settings, port)
        yield box


@pytest.fixture
def no_partitions(transactional_db: None) -> Iterator[None]:
    """Drop the partitions that a test with real transactions made."""
    yield
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'notices_delivery'::regclass"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f"DROP TABLE {table}")
