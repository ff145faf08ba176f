"""Who hears of a move: each from what they were told themselves, and nobody without a cause."""

from datetime import timedelta

import pytest

from tests.notices.sending import Mailbox, follower, leaving, move, pass_time, running_plan, states, today, told, work
from transition.catalog.models import LifecycleEvent
from transition.notices import plans
from transition.notices.models import Move

pytestmark = pytest.mark.django_db


def test_earlier_still_gives_people_who_were_told_nothing_their_reminder(mailbox: Mailbox) -> None:
    availability, _plan = told(50)
    follower("new", model=availability.model)
    mailbox.clear()
    move(availability, today() + timedelta(days=5))
    work()
    assert sorted(mailbox.recipients) == ["ada@example.org", "new@example.org"]


def test_people_told_different_dates_are_each_corrected_from_their_own(mailbox: Mailbox) -> None:
    availability, _plan = told(6)
    mailbox.on_recipient = lambda address: "550 no such person" if address.startswith("ada") else None
    follower("new", model=availability.model)
    move(availability, today() + timedelta(days=28))
    work()  # Ada's correction fails for good; the new person gets the late T-30 with day 28.
    mailbox.on_recipient = lambda address: None
    mailbox.clear()
    move(availability, today() + timedelta(days=20))
    work()
    heard = dict(zip(mailbox.recipients, [s.split(":")[0] for s in mailbox.subjects()], strict=True))
    assert heard == {"ada@example.org": "New date", "new@example.org": "Sooner than planned"}


# Six days before, ada hears a late reminder; a hundred days before, the announcement itself.
@pytest.mark.parametrize("days", [6, 100])
def test_a_retirement_that_comes_back_is_announced_again(mailbox: Mailbox, days: int) -> None:
    availability, _plan = told(days)
    move(availability, None)
    work()
    mailbox.clear()
    move(availability, today() + timedelta(days=130), kind="date_set")
    work()
    assert mailbox.recipients.count("ada@example.org") == 1
    assert "leaves Claude API" in mailbox.subjects()[0]


def test_i_have_moved_stops_the_countdown_and_keeps_corrections(mailbox: Mailbox) -> None:
    availability = leaving(8)
    ada = follower("ada", model=availability.model)
    plan = running_plan(availability)
    work()
    mailbox.clear()
    Move.objects.create(follower=ada, availability=availability)
    pass_time(days=2)
    work()
    assert mailbox.messages == []
    assert states(plan)["skipped:has_moved"] == 1
    move(availability, today() + timedelta(days=45))
    work()
    assert len(mailbox.messages) == 1


def test_history_of_the_catalog_never_writes_to_anybody(mailbox: Mailbox) -> None:
    availability, _plan = told()
    mailbox.clear()
    LifecycleEvent.objects.create(
        availability=availability,
        kind="moved_later",
        source_url="https://provider.example/old",
        read_on=today(),
        is_history=True,
        schedule_version=1,
        entered_at=availability.events.model._meta.get_field("entered_at").to_python("2026-01-01 00:00Z"),
    )
    work()
    assert mailbox.messages == []


def test_a_cancelled_plan_tells_nobody_anything_more(mailbox: Mailbox) -> None:
    availability, plan = told()
    mailbox.clear()
    plans.cancel(plan)
    move(availability, today() + timedelta(days=45))
    work()
    assert mailbox.messages == []
