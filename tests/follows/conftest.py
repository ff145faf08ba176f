"""The mail server of the notices, a model, a follower, and the day of the story."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from tests.factories import AvailabilityFactory
from tests.notices.conftest import hook, mailbox
from transition.catalog.models import AIModel
from transition.notices.models import Follow, Follower

__all__ = ["hook", "mailbox"]


@pytest.fixture
def sonnet(db: None) -> AIModel:
    model: AIModel = AvailabilityFactory().model
    return model


@pytest.fixture
def follower(sonnet: AIModel) -> Follower:
    """Ada, who follows the model."""
    follower = Follower.objects.create(email="ada@example.org", confirmed_at="2026-11-01T00:00:00Z")
    Follow.objects.create(follower=follower, model=sonnet)
    return follower


@pytest.fixture
def story_day() -> Iterator[Any]:
    with time_machine.travel("2026-11-23T10:00:00Z", tick=False) as clock:
        yield clock
