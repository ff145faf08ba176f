from collections.abc import Iterator

import pytest
import time_machine

from tests.factories import STORY_DAY
from tests.guides import stage


@pytest.fixture
def story() -> Iterator[None]:
    """It is the story's Monday."""
    with time_machine.travel(f"{STORY_DAY}T09:00:00Z", tick=False):
        yield


@pytest.fixture
def cast(db: None, story: None) -> None:
    stage.catalog()


@pytest.fixture
def shipped(db: None, story: None) -> None:
    stage.shipped_guides()
