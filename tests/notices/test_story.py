"""The story: Ada follows Claude Sonnet 4.5 on the Claude API, and hears once, and again when the date moves."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse

from tests.factories import SurfaceFactory
from tests.notices.sending import Mailbox, follower, leaving, move, pass_time, running_plan, states, today
from transition.notices.ends import long_date


def send_due() -> str:
    said = StringIO()
    call_command("send_due", stdout=said)
    return said.getvalue()


@pytest.mark.django_db
def test_send_due_delivers_the_right_notice_once(mailbox: Mailbox) -> None:
    availability = leaving(6)
    follower("ada", model=availability.model)
    plan = running_plan(availability)
    send_due()
    assert mailbox.subjects() == ["Claude Sonnet 4.5: 6 days left on Claude API"]
    assert mailbox.recipients == ["ada@example.org"]
    body = mailbox.messages[0].get_body(("plain",)).get_content()
    assert long_date(availability.retires_on) in body
    assert send_due() == "Nothing is due.\n"
    assert mailbox.copies_to("ada@example.org") == 1
    assert states(plan) == {"accepted": 1}


@pytest.mark.django_db
def test_moving_the_date_sends_exactly_one_correction(mailbox: Mailbox) -> None:
    availability = leaving(6)
    follower("ada", model=availability.model)
    running_plan(availability)
    send_due()
    old = availability.retires_on
    mailbox.clear()
    move(availability, today() + timedelta(days=40))
    send_due()
    send_due()
    new = long_date(availability.retires_on)
    assert mailbox.subjects() == [f"New date: Claude Sonnet 4.5 stays on Claude API until {new}"]
    body = mailbox.messages[0].get_body(("plain",)).get_content()
    assert long_date(old) in body
    assert "34 days more" in body


@pytest.mark.django_db
def test_a_withdrawn_retirement_stops_everything(mailbox: Mailbox) -> None:
    availability = leaving(6)
    follower("ada", model=availability.model)
    running_plan(availability)
    send_due()
    mailbox.clear()
    move(availability, None)
    send_due()
    assert mailbox.subjects() == ["Claude Sonnet 4.5 is staying on Claude API for now"]
    pass_time(days=10)
    send_due()
    assert len(mailbox.messages) == 1


@pytest.mark.django_db
def test_the_whole_countdown_arrives_one_notice_a_milestone(mailbox: Mailbox) -> None:
    availability = leaving(95)
    follower("ada", model=availability.model)
    plan = running_plan(availability)
    for _day in range(104):
        send_due()
        pass_time(days=1)
    subjects = mailbox.subjects()
    assert [re.sub(r"\d+ days", "N days", subject.split(" on ")[0]) for subject in subjects] == [
        "Claude Sonnet 4.5 leaves Claude API",
        "Claude Sonnet 4.5: N days to go",
        "Claude Sonnet 4.5: try a replacement this month",
        "Claude Sonnet 4.5 leaves Claude API in N days: save your things",
        "Claude Sonnet 4.5: N days left",
        "Claude Sonnet 4.5 leaves Claude API",
        "Claude Sonnet 4.5 has left Claude API",
    ]
    plan.refresh_from_db()
    assert plan.state == "complete"


@pytest.mark.django_db
def test_a_letter_leads_to_the_feedback_about_its_model(mailbox: Mailbox) -> None:
    availability = leaving(6)
    follower("ada", model=availability.model)
    running_plan(availability)
    send_due()
    body = mailbox.messages[0].get_body(("plain",)).get_content()
    assert reverse("feedback_about", args=[availability.model.provider.key, availability.model.key]) in body


@pytest.mark.django_db
@pytest.mark.parametrize("precision", ["tentative", "not_before"])
def test_a_day_of_another_place_that_has_passed_is_no_day_any_more(mailbox: Mailbox, precision: str) -> None:
    availability = leaving(100)
    follower("ada", model=availability.model)
    passed = {"retires_on": today() - timedelta(days=30), "precision": precision}
    leaving(surface=SurfaceFactory(key="cloud", name="Another Cloud"), model=availability.model, **passed)
    running_plan(availability)
    send_due()
    assert "Another Cloud, may end any day" in mailbox.messages[0].get_body(("plain",)).get_content()
