"""G6: a pause acts on the next hand-off, in the middle of a batch, and resuming loses nothing."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from tests.faults.crowds import copies, crowded_plan
from tests.notices.sending import Mailbox, states
from transition.notices import delivery, planning, plans
from transition.notices.models import Plan
from transition.notices.shift import Shift

pytestmark = [pytest.mark.django_db(transaction=True)]

PEOPLE = 40
MICRO_BATCH = 10
PAUSED_AT = 13


@pytest.fixture
def plan(mailbox: Mailbox, settings: Any) -> Plan:
    """A plan that somebody pauses while the worker is sending its second micro-batch."""
    settings.NOTICES_MICRO_BATCH = MICRO_BATCH
    plan = crowded_plan(PEOPLE)

    def pause(address: str) -> None:
        if len(mailbox.messages) == PAUSED_AT - 1:
            elsewhere(lambda: plans.pause(plan))

    mailbox.on_message = pause
    planning.plan_due()
    return plan


def elsewhere(work: Callable[[], object]) -> None:
    """Do it in a thread with a database connection of its own, and return when it has committed."""

    def alone() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=alone)
    thread.start()
    thread.join()


@pytest.mark.guarantee("G6")
def test_a_pause_in_the_middle_ends_the_sending_with_the_letters_in_hand(
    plan: Plan, mailbox: Mailbox, record_property: Callable[..., None]
) -> None:
    delivery.deliver()
    assert len(mailbox.messages) == 2 * MICRO_BATCH
    assert states(plan) == {"accepted": 2 * MICRO_BATCH, "ready": PEOPLE - 2 * MICRO_BATCH}
    plans.resume(plan)
    delivery.deliver()
    assert copies(mailbox, PEOPLE) == [1] * PEOPLE
    assert states(plan) == {"accepted": PEOPLE}
    record_property("letters after the pause", 2 * MICRO_BATCH - PAUSED_AT)


@pytest.mark.guarantee("G6", control=True)
def test_a_build_that_reads_the_state_once_a_task_sends_everything_after_the_pause(
    plan: Plan, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch, record_property: Callable[..., None]
) -> None:
    """The control of G6: all rows of a batch are handed off at once, so what was true then is what counts."""
    monkeypatch.setattr(delivery, "Shift", lambda *held: Shift(*held, size=PEOPLE))
    delivery.deliver()
    assert len(mailbox.messages) == PEOPLE
    record_property("letters after the pause", PEOPLE - PAUSED_AT)
