"""What the fault tests share: a mail server, tidy partitions, and a broker that nobody else uses."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.faults.processes import Broker, Process, kill, running_broker, start_celery
from tests.notices.conftest import mailbox, no_partitions

__all__ = ["mailbox", "no_partitions"]

Celery = Callable[..., "Process[bytes]"]


@pytest.fixture
def broker() -> Iterator[Broker]:
    with running_broker() as running:
        yield running


@pytest.fixture
def celery(broker: Broker, mailbox: Any, settings: Any, tmp_path: Path) -> Iterator[Celery]:
    """Start Celery workers and beats on this test's database, mail server and broker: ``celery("worker")``."""
    started: list[Process[bytes]] = []

    def start(role: str, **more: str) -> "Process[bytes]":
        started.append(start_celery(role, settings.EMAIL_PORT, tmp_path, broker.url, **more))
        return started[-1]

    yield start
    for process in started:
        kill(process)
