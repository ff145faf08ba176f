"""One model on one surface, and the day on which the stories happen."""

from collections.abc import Iterator

import pytest
import time_machine

from tests.factories import AvailabilityFactory
from transition.catalog.models import Availability


@pytest.fixture
def sonnet(db: None) -> Availability:
    availability: Availability = AvailabilityFactory()
    return availability


@pytest.fixture
def story_day() -> Iterator[None]:
    with time_machine.travel("2026-11-23T10:00:00Z", tick=False):
        yield
