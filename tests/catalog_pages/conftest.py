"""A small catalog on the story day, as the pages show it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine

from tests.factories import AIModelFactory, AvailabilityFactory, SurfaceFactory
from transition.catalog.lifecycle import Precision
from transition.catalog.models import AIModel, Availability, Replacement


@pytest.fixture(autouse=True)
def story_day() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 23, 9, tzinfo=UTC), tick=False):
        yield


def on(model: AIModel, surface: str, day: date | None = None, precision: str = "", **fields: object) -> Availability:
    """Offer a model on a surface named by its key; a day without a precision is exact."""
    fields = {"announced_on": None, **fields}
    known = precision or (Precision.EXACT if day else Precision.UNKNOWN)
    place = SurfaceFactory(key=surface, name=surface.replace("-", " ").title())
    return AvailabilityFactory(model=model, surface=place, retires_on=day, precision=known, **fields)


def many(count: int) -> None:
    """Offer models by the dozen, each with two surfaces, a suggestion and an end of its own."""
    for number in range(count):
        model = AIModelFactory(key=f"model-{number}", name=f"Model {number:03}")
        successor = AIModelFactory(key=f"next-{number}", name=f"Next {number:03}")
        on(model, "claude-api", date(2026, 12, 1 + number % 28), announced_on=date(2026, 9, 1))
        on(model, "bedrock", date(2026, 9, 1 + number % 28), Precision.NOT_BEFORE)
        on(successor, "claude-api", date(2027, 12, 1), Precision.NOT_BEFORE)
        Replacement.objects.create(model=model, successor=successor, read_on=date(2026, 11, 1))


@pytest.fixture
def sonnet(db: None) -> AIModel:
    """Claude Sonnet 4.5 on five surfaces: three that end together, a floor that has passed, and one that is over."""
    model = AIModelFactory()
    for surface in ("claude-api", "claude-platform-on-aws", "microsoft-foundry"):
        on(model, surface, date(2026, 11, 30), announced_on=date(2026, 9, 30), afterwards="error")
    on(model, "amazon-bedrock", date(2026, 9, 30), Precision.NOT_BEFORE)
    on(model, "claude-app", date(2026, 5, 1), Precision.MONTH)
    return model
