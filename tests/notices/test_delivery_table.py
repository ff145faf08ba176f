"""The table of deliveries keeps its promises by itself."""

import pytest
from django.db import connection


@pytest.mark.django_db
def test_the_table_is_partitioned_by_milestone() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_partkeydef('notices_delivery'::regclass)")
        assert cursor.fetchone() == ("LIST (milestone_id)",)
