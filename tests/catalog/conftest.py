"""The story's day, and small catalog files that a test can break."""

from collections.abc import Iterator

import pytest
import time_machine


@pytest.fixture
def story_day() -> Iterator[None]:
    """Make it Monday 23 November 2026, at nine."""
    with time_machine.travel("2026-11-23T09:00:00Z", tick=False):
        yield
