"""What the fault tests share: a mail server, and a broker that nobody else uses."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.faults.processes import Broker, Process, kill_what_was_started, running_broker, start_celery
from tests.notices.conftest import mailbox

__all__ = ["mailbox"]

Celery = Callable[..., "Process[bytes]"]


@pytest.fixture
def broker() -> Iterator[Broker]:
    with running_broker() as running:
        yield running


@pytest.fixture
def celery(broker: Broker, mailbox: Any, settings: Any, tmp_path: Path) -> Iterator[Celery]:
    """Start Celery workers and beats on this test's database, mail server and broker: ``celery("worker")``."""

    def start(role: str, *, supervised: bool = False, **more: str) -> "Process[bytes]":
        return start_celery(role, settings.EMAIL_PORT, tmp_path, broker.url, supervised=supervised, **more)

    yield start
    kill_what_was_started()


@pytest.fixture(autouse=True)
def nothing_is_left(transactional_db: None) -> Iterator[None]:
    """Even of a test that failed while a worker was stopped."""
    yield
    kill_what_was_started()
