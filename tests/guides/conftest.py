from collections.abc import Iterator

import pytest
import time_machine
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

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


@pytest.fixture(scope="module")
def shipped_once(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Load the shipped guides for a module whose every test wants them; what each of them writes is rolled back to here."""
    with django_db_blocker.unblock(), transaction.atomic():
        with time_machine.travel(f"{STORY_DAY}T09:00:00Z", tick=False):
            stage.shipped_guides()
        yield
        transaction.set_rollback(True)
