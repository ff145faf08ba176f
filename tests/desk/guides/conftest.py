"""Cleo writes, Dana approves, Finn may do both; the guide leads from GPT-4o to GPT-6 Luna."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine

from tests import people
from tests.desk.guides.stage import shipped
from tests.guides import stage as models
from transition.guides.models import Guide
from users.models import User


@pytest.fixture
def story() -> Iterator[None]:
    with time_machine.travel("2026-11-23T09:00:00Z", tick=False):
        yield


@pytest.fixture
def guide(db: None, story: None, tmp_path: Path) -> Guide:
    models.catalog()
    return shipped(tmp_path)


@pytest.fixture
def dana(db: None) -> User:
    return people.dana()


@pytest.fixture
def finn(db: None) -> User:
    return people.finn()
