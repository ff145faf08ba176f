"""A provider that takes few letters in the time of a micro-batch is given few, so that the rest need not go out and back."""

import time
from typing import Any

import pytest

from tests.notices.sending import Mailbox, crowd, leaving, running_plan, states
from transition.notices import delivery, ledger, planning
from transition.notices.channels import Sessions
from transition.notices.ledger import Outcome
from transition.notices.shift import Shift

PEOPLE = 40


def sent(count: int) -> list[Outcome]:
    return [Outcome(n, "accepted") for n in range(count)]


def unsent(count: int) -> list[Outcome]:
    return [Outcome(n, "ready", give_back=True) for n in range(count)]


@pytest.fixture
def shift(settings: Any) -> Shift:
    settings.NOTICES_MICRO_BATCH = 100
    return Shift(Sessions())


def test_it_begins_with_a_whole_micro_batch(shift: Shift) -> None:
    assert shift.size == 100


def test_the_next_takes_as_many_as_left_in_time(shift: Shift) -> None:
    shift.count(100, sent(12) + unsent(88))
    assert shift.size == 12
    assert shift.done == {"decided": 0, "accepted": 12, "ready": 88}


def test_it_grows_again_by_a_quarter_and_never_beyond_the_setting(shift: Shift) -> None:
    shift.count(100, sent(12) + unsent(88))
    shift.count(12, sent(12))
    assert shift.size == 16
    for _time in range(20):
        shift.count(shift.size, sent(shift.size))
    assert shift.size == 100


def test_who_cannot_be_reached_is_tried_with_one(shift: Shift) -> None:
    shift.count(100, unsent(100))
    assert shift.size == 1


@pytest.mark.django_db
def test_few_rows_go_out_and_back_in_vain(mailbox: Mailbox, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten rounds with a server that takes a fifth of a micro-batch in its time."""
    assert in_vain(mailbox, settings, monkeypatch) <= 1.5 * PEOPLE


@pytest.mark.django_db
def test_a_build_that_never_learns_sends_most_of_each_micro_batch_out_and_back(
    mailbox: Mailbox, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    monkeypatch.setattr(Shift, "size", property(lambda shift: 20, lambda shift, size: None), raising=False)
    assert in_vain(mailbox, settings, monkeypatch) > 2 * PEOPLE


def in_vain(mailbox: Mailbox, settings: Any, monkeypatch: pytest.MonkeyPatch) -> int:
    """Send to everybody, at most four letters in the time of a micro-batch; return how many rows came back unsent."""
    settings.NOTICES_MICRO_BATCH = 20
    availability = leaving(60)
    crowd(PEOPLE, availability)
    plan = running_plan(availability)
    planning.plan_due()
    monkeypatch.setattr(delivery, "_LONGEST_BATCH_SECONDS", 0.2)
    mailbox.on_message = lambda address: time.sleep(0.05)
    back = 0
    record = ledger.record

    def counted(milestone_id: int, token: Any, outcomes: Any) -> int:
        nonlocal back
        ended = list(outcomes)
        back += sum(outcome.give_back for outcome in ended)
        return record(milestone_id, token, ended)

    monkeypatch.setattr(ledger, "record", counted)
    while delivery.deliver()["accepted"]:
        pass
    assert states(plan) == {"accepted": PEOPLE}
    return back
