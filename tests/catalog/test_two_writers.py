"""Two writers of the catalog at once: one waits for the other, and neither is thrown out."""

import threading
from datetime import date

import pytest
from django.db import connection, transaction

from tests.factories import AIModelFactory, AvailabilityFactory
from transition.catalog import recording
from transition.catalog.models import AIModel, Availability
from transition.web.models import Edition

pytestmark = pytest.mark.django_db(transaction=True)
SOURCE = {"source_url": "https://example.org/dates", "source_kind": "official", "read_on": date(2026, 11, 23)}


def _write_the_other_way_round(row: Availability, *, first: threading.Event, holding: bool) -> None:
    """Write a model, which starts an edition, and then the row that the desk is about to move."""
    with transaction.atomic():
        if holding:
            Edition.objects.hold()
        AIModel.objects.filter(pk=row.model_id).update(note="read again")
        first.set()
        Availability.objects.filter(pk=row.pk).update(note="read again")


def test_a_load_and_a_move_at_the_desk_both_arrive() -> None:
    row = AvailabilityFactory.create(model=AIModelFactory())
    began = threading.Event()

    def load() -> None:
        _write_the_other_way_round(row, first=began, holding=True)
        connection.close()

    other = threading.Thread(target=load)
    with transaction.atomic():
        Edition.objects.hold()
        other.start()
        # The load waits at the door and has not touched a row.
        assert not began.wait(0.5)
        recording.move_date(row, date(2027, 1, 1), reason="More time", **SOURCE)
    other.join(20)
    row.refresh_from_db()
    assert (row.retires_on, row.note) == (date(2027, 1, 1), "read again")


def test_a_build_that_does_not_wait_at_the_door_lets_the_load_in_between() -> None:
    row = AvailabilityFactory.create(model=AIModelFactory())
    began = threading.Event()

    def load() -> None:
        _write_the_other_way_round(row, first=began, holding=False)
        connection.close()

    other = threading.Thread(target=load)
    with transaction.atomic():
        Availability.objects.select_for_update().get(pk=row.pk)
        other.start()
        # It holds the edition now and waits for the row: the desk, which holds the row, would wait for the edition.
        assert began.wait(10)
    other.join(20)
