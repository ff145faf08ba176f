"""What happened stays: the database itself refuses to rewrite it."""

import pytest
from django.db import IntegrityError, transaction

from tests.factories import STORY_DAY, AvailabilityFactory
from tests.people import cleo
from transition import clock
from transition.catalog.models import LifecycleEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> LifecycleEvent:
    return LifecycleEvent.objects.create(
        availability=AvailabilityFactory.create(),
        kind=LifecycleEvent.Kind.ANNOUNCED,
        source_url="https://example.org/",
        read_on=STORY_DAY,
        schedule_version=1,
        entered_by=cleo(),
        entered_at=clock.now(),
    )


def test_an_event_cannot_be_deleted(event: LifecycleEvent) -> None:
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        event.delete()
    assert LifecycleEvent.objects.filter(pk=event.pk).exists()


def test_an_event_cannot_be_changed(event: LifecycleEvent) -> None:
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        LifecycleEvent.objects.filter(pk=event.pk).update(kind=LifecycleEvent.Kind.WITHDRAWN)


def test_taking_the_name_off_cannot_change_anything_beside_it(event: LifecycleEvent) -> None:
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        LifecycleEvent.objects.filter(pk=event.pk).update(entered_by=None, reason="Another one")


def test_an_account_that_is_erased_leaves_the_event_without_a_name(event: LifecycleEvent) -> None:
    assert event.entered_by is not None
    event.entered_by.delete()
    event.refresh_from_db()
    assert event.entered_by is None
    assert event.kind == LifecycleEvent.Kind.ANNOUNCED
