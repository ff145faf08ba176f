"""A real mail server for the notices, and no row left behind: flush does not know the partitions."""

from collections.abc import Iterator

import pytest
from django.db import connection
from pytest_django.fixtures import Settings

from tests.notices.sending import Mailbox, follower, leaving, mail_server, running_plan, use_server
from transition.notices.models import Follower, Plan


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


@pytest.fixture
def ada_and_plan(mailbox: Mailbox) -> tuple[Follower, Plan]:
    availability = leaving(6)
    return follower("ada", model=availability.model), running_plan(availability)
