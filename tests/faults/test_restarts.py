"""G14: deploys are boring. Workers that are asked to stop finish the letters in hand, give the rest back, and leave."""

import os
import signal
import time
from collections.abc import Callable

import pytest

from tests.faults.conftest import Celery
from tests.faults.crowds import assert_books_add_up, copies, crowded_plan, expire_leases, wait_until_recorded
from tests.faults.size import sized
from tests.notices.sending import Mailbox, states
from tests.patience import PATIENCE, wait_for
from transition.notices import sweeping

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

MICRO_BATCH = 5
SMALL = {"NOTICES_MICRO_BATCH": str(MICRO_BATCH)}
RESTARTS = sized(2, 20)
PEOPLE = 60 * (RESTARTS + 1)


class Pace:
    """How long the mail server thinks about each letter."""

    seconds = 0.0

    def __call__(self, address: str) -> None:
        time.sleep(self.seconds)


@pytest.mark.guarantee("G14")
def test_rolling_restarts_under_load_leave_nothing_unknown(
    celery: Celery, mailbox: Mailbox, record_property: Callable[..., None]
) -> None:
    pace = mailbox.on_message = Pace()
    plan = crowded_plan(PEOPLE)
    celery("beat")
    worker = celery("worker", **SMALL)
    for _restart in range(RESTARTS):
        pace.seconds, before = 0.02, len(mailbox.messages)
        wait_for(lambda before=before: len(mailbox.messages) > before + MICRO_BATCH, every=0.01)
        # Slow enough that a worker which sent everything before it left would be seen.
        pace.seconds = 0.1
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(PATIENCE) == 0
        assert set(states(plan)) == {"accepted", "ready"}
        worker = celery("worker", **SMALL)
    pace.seconds = 0.0
    wait_until_recorded(plan, PEOPLE)
    assert copies(mailbox, PEOPLE) == [1] * PEOPLE
    assert_books_add_up(plan, PEOPLE)
    record_property("people", PEOPLE)
    record_property("restarts", RESTARTS)
    record_property("unknown", 0)


@pytest.mark.guarantee("G14", control=True)
def test_workers_that_are_killed_instead_leave_unknown_letters(
    celery: Celery, mailbox: Mailbox, record_property: Callable[..., None]
) -> None:
    """The control of G14: a deploy that does not ask."""
    plan = crowded_plan(PEOPLE)
    celery("beat")
    worker = celery("worker", **SMALL)

    def kill(address: str) -> None:
        if len(mailbox.messages) == 2 * MICRO_BATCH + 2:
            os.killpg(worker.pid, signal.SIGKILL)

    mailbox.on_message = kill
    worker.wait(PATIENCE)
    expire_leases()
    sweeping.sweep_leases()
    assert states(plan)["unknown:worker_lost"] == MICRO_BATCH
    record_property("unknown", MICRO_BATCH)
