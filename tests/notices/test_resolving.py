"""Unknown messages: left alone, sent once more, or marked as reached, by two people."""

import pytest
from django.core.exceptions import ValidationError

from tests.notices.sending import Mailbox, follower, leaving, running_plan, staff, states, work
from transition.notices import resolving
from transition.notices.models import Milestone, Plan, Resolution

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(mailbox: Mailbox) -> Plan:
    """The server keeps the letter and goes away before it answers."""
    mailbox.on_message = lambda address: "drop after keeping"
    availability = leaving(6)
    follower("ada", model=availability.model)
    plan = running_plan(availability)
    work()
    mailbox.on_message = lambda address: None
    assert states(plan) == {"unknown:lost_contact": 1}
    return plan


def settled(plan: Plan) -> Milestone:
    return Milestone.objects.get(plan=plan, state="settled")


def test_one_asks_another_confirms_and_a_second_copy_leaves(plan: Plan, mailbox: Mailbox) -> None:
    asked = resolving.ask(settled(plan), "resend", staff()[0])
    work()
    assert len(mailbox.messages) == 1
    with pytest.raises(ValidationError, match="Somebody other"):
        resolving.confirm(asked, staff()[0])
    assert resolving.confirm(asked, staff()[1]) == 1
    work()
    assert mailbox.copies_to("ada@example.org") == 2
    assert len({message["Message-ID"] for message in mailbox.messages}) == 1
    assert states(plan) == {"accepted": 1}
    assert settled(plan).outcomes["accepted"] == 1


def test_nobody_gets_a_third_copy(plan: Plan, mailbox: Mailbox) -> None:
    mailbox.on_message = lambda address: "drop after keeping"
    resolving.confirm(resolving.ask(settled(plan), "resend", staff()[0]), staff()[1])
    work()
    again = resolving.ask(settled(plan), "resend", staff()[0])
    with pytest.raises(ValidationError, match="sent twice already"):
        resolving.confirm(again, staff()[1])
    assert mailbox.copies_to("ada@example.org") == 2


def test_marked_as_reached_the_books_still_add_up(plan: Plan) -> None:
    assert resolving.confirm(resolving.ask(settled(plan), "reached", staff()[0]), staff()[1]) == 1
    assert states(plan) == {"accepted:said_to_have_arrived": 1}
    assert settled(plan).outcomes == {"accepted": 1, "excluded": {}}


def test_what_is_no_longer_true_is_not_sent_once_more(plan: Plan) -> None:
    Milestone.objects.filter(pk=settled(plan).pk).update(
        due_at="2020-01-01T00:00:00Z", not_after="2020-01-02T00:00:00Z"
    )
    with pytest.raises(ValidationError, match="too late"):
        resolving.ask(settled(plan), "resend", staff()[0])
    resolving.ask(settled(plan), "reached", staff()[0])


def test_one_decision_waits_at_a_time_and_can_be_dropped(plan: Plan) -> None:
    asked = resolving.ask(settled(plan), "reached", staff()[0])
    with pytest.raises(ValidationError, match="waits for a second person"):
        resolving.ask(settled(plan), "resend", staff()[0])
    resolving.take_back(asked)
    assert not Resolution.objects.exists()
    assert states(plan) == {"unknown:lost_contact": 1}


def test_without_unknown_messages_there_is_nothing_to_decide(plan: Plan) -> None:
    resolving.confirm(resolving.ask(settled(plan), "reached", staff()[0]), staff()[1])
    with pytest.raises(ValidationError, match="unknown any more"):
        resolving.ask(settled(plan), "reached", staff()[0])
    with pytest.raises(ValidationError):
        resolving.ask(settled(plan), "explode", staff()[0])
