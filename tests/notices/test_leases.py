"""Who lost the lease neither sends nor overwrites, and what is unknown stays so until there is evidence."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import connection

from tests.factories import SurfaceFactory
from tests.notices.sending import (
    Mailbox,
    claimed,
    deliver_some,
    follower,
    leaving,
    pass_time,
    running_plan,
    states,
    work,
)
from transition.notices import delivery, ledger, planning, sweeping
from transition.notices.ledger import Outcome
from transition.notices.models import Delivery, Follower, Plan

pytestmark = pytest.mark.django_db


@pytest.mark.guarantee("G3")
def test_who_lost_the_lease_sends_nothing(ada_and_plan: tuple[Follower, Plan], mailbox: Mailbox) -> None:
    """G3, stalled before the hand-off."""
    _ada, plan = ada_and_plan
    planning.plan_due()
    milestone, ids, token = claimed(plan)
    pass_time(minutes=6)
    sweeping.sweep_leases()
    delivery.deliver()
    deliver_some(milestone, ids, token)
    assert mailbox.copies_to("ada@example.org") == 1


@pytest.mark.guarantee("G3")
def test_who_lost_the_lease_records_nothing_over_others(ada_and_plan: tuple[Follower, Plan]) -> None:
    """G3, stalled after the provider answered."""
    _ada, plan = ada_and_plan
    planning.plan_due()
    milestone, ids, _token = claimed(plan)
    stranger = uuid4()
    assert ledger.record(milestone.pk, stranger, [Outcome(ids[0], "failed")]) == 0
    assert ledger.hand_off(milestone, ids, stranger) == []
    assert Delivery.objects.get().state == "leased"


def a_stalled_worker_wakes_while_another_sends(plan: Plan) -> None:
    """The first hands off and stalls; its row is sent by a second; then the first says that it had no time to send it."""
    planning.plan_due()
    milestone, ids, token = claimed(plan)
    ledger.hand_off(milestone, ids, token)
    pass_time(minutes=6)
    sweeping.sweep_leases()
    ledger.resend_unknown(milestone.pk, ["email"])
    _milestone, ids, other = claimed(plan)
    assert ledger.hand_off(milestone, ids, other)
    ledger.record(milestone.pk, token, [Outcome(ids[0], "ready", give_back=True)])
    ledger.record(milestone.pk, other, [Outcome(ids[0], "accepted")])
    delivery.deliver()


@pytest.mark.guarantee("G3")
def test_a_stalled_worker_that_wakes_late_does_not_have_the_row_sent_again(
    ada_and_plan: tuple[Follower, Plan], mailbox: Mailbox
) -> None:
    _ada, plan = ada_and_plan
    a_stalled_worker_wakes_while_another_sends(plan)
    assert states(plan) == {"accepted": 1}
    assert mailbox.messages == []


@pytest.mark.guarantee("G3", control=True)
def test_a_record_without_the_token_would_overwrite(ada_and_plan: tuple[Follower, Plan], mailbox: Mailbox) -> None:
    """The control of G3: no token in the WHERE of the record, and what was accepted is sent once more."""
    _ada, plan = ada_and_plan

    def without_the_token(execute: Callable[..., object], sql: str, *more: object) -> object:
        return execute(sql.replace("AND d.lease_token = %(token)s\n          AND d.state IN", "AND d.state IN"), *more)

    with connection.execute_wrapper(without_the_token):
        a_stalled_worker_wakes_while_another_sends(plan)
    assert len(mailbox.messages) == 1


@pytest.mark.guarantee("G3")
def test_late_evidence_resolves_an_unknown_row(ada_and_plan: tuple[Follower, Plan]) -> None:
    _ada, plan = ada_and_plan
    planning.plan_due()
    milestone, ids, token = claimed(plan)
    ledger.hand_off(milestone, ids, token)
    pass_time(minutes=6)
    sweeping.sweep_leases()
    assert states(plan) == {"unknown:worker_lost": 1}
    assert ledger.record(milestone.pk, token, [Outcome(ids[0], "accepted")]) == 1
    assert states(plan) == {"accepted": 1}


def test_unknown_stays_unknown_unless_the_author_chose_to_send_again(mailbox: Mailbox) -> None:
    for rule, copies in (({}, 1), ({"7": "resend_once"}, 2)):
        mailbox.clear()
        mailbox.on_message = lambda address: "drop after keeping" if not mailbox.messages else None
        availability = leaving(6, surface=SurfaceFactory(key=f"s{copies}"))
        Follower.objects.all().delete()
        follower("ada", model=availability.model)
        running_plan(availability, on_unknown=rule)
        work()
        assert mailbox.copies_to("ada@example.org") == copies
        assert len({message["Message-ID"] for message in mailbox.messages}) == 1
