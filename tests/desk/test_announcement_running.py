"""From start to the last outcome: what runs is seen at the desk and by the person it was sent to."""

from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from tests import people
from tests.desk.announcing import draft, followers, leaving_soon, page, press, signed_in, text_of
from transition.notices import plans
from transition.notices.follows.tokens import manage_token
from transition.notices.models import Act, AudienceBuild, Follower, Milestone, Move, Plan
from users.models import User

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def readers(plan: Plan) -> list[Follower]:
    return followers(plan.availability, "ada@example.org", "bo@example.org", "cy@example.org")  # type: ignore[arg-type]


@pytest.fixture
def plan(cleo: User) -> Plan:
    plan = draft(cleo, leaving_soon())
    plans.submit_for_review(plan)
    plans.approve(plan, people.dana())
    return plan


def test_start_send_and_see_what_became_of_each(
    plan: Plan, readers: list[Follower], cleo: User, mailoutbox: Any
) -> None:
    Move.objects.create(follower=readers[2], availability=plan.availability)
    assert "It runs." in text_of(press(cleo, plan, "start"))
    call_command("send_due")
    assert sorted(mail.to[0] for mail in mailoutbox) == ["ada@example.org", "bo@example.org"]
    said = text_of(signed_in(cleo).get(page(plan)))
    assert "2 of 2 messages have an outcome." in said
    assert "1: has moved already" in said
    sent = Milestone.objects.get(plan=plan, kind="countdown", days_before=7)
    outcomes = text_of(signed_in(cleo).get(page(plan, "_outcomes", sent.pk)))
    assert outcomes.count("Accepted by the mail server</td>") == 2
    assert "has moved already" in outcomes
    only_left_out = text_of(signed_in(cleo).get(page(plan, "_outcomes", sent.pk), {"state": "skipped"}))
    assert "cy@example.org" in only_left_out and "ada@example.org" not in only_left_out
    mine = text_of(Client().get(reverse("follow_manage", args=[manage_token(readers[0])])))
    assert "7 days before" in mine.split("Everything sent to you")[1]


def test_pausing_stops_and_resuming_loses_nobody(
    plan: Plan, readers: list[Follower], cleo: User, mailoutbox: Any
) -> None:
    press(cleo, plan, "start")
    press(cleo, plan, "pause")
    call_command("send_due")
    assert mailoutbox == []
    press(cleo, plan, "resume")
    call_command("send_due")
    assert len(mailoutbox) == 3
    assert list(Act.objects.order_by("pk").values_list("what", flat=True)) == ["started", "paused", "resumed"]


def test_cancelling_is_for_good(plan: Plan, readers: list[Follower], cleo: User, mailoutbox: Any) -> None:
    press(cleo, plan, "start")
    assert "Nothing more will be sent." in text_of(press(cleo, plan, "cancel"))
    call_command("send_due")
    assert mailoutbox == []
    assert "cannot become" in text_of(press(cleo, plan, "resume")) or "Only a paused" in text_of(
        press(cleo, plan, "resume")
    )


def test_htmx_gets_the_part_that_watches_and_nothing_else(plan: Plan, cleo: User) -> None:
    press(cleo, plan, "start")
    answer = signed_in(cleo).get(page(plan), headers={"HX-Request": "true", "HX-Target": "watch"})
    said = text_of(answer)
    assert said.lstrip().startswith('<section class="section" id="watch"')
    assert "<html" not in said
    assert "HX-Request" in answer["Vary"]
    press(cleo, plan, "pause")
    assert "hx-trigger" not in text_of(
        signed_in(cleo).get(page(plan), headers={"HX-Request": "true", "HX-Target": "watch"})
    )


def test_the_one_click_of_a_letter_stops_the_next(
    plan: Plan, readers: list[Follower], cleo: User, mailoutbox: Any
) -> None:
    press(cleo, plan, "start")
    call_command("send_due")
    letter = next(mail for mail in mailoutbox if mail.to == ["ada@example.org"])
    address = letter.extra_headers["List-Unsubscribe"].strip("<>")
    path = address[address.index("/follow/stop/") :]
    Client(enforce_csrf_checks=True).post(path, {"List-Unsubscribe": "One-Click"})
    said = text_of(signed_in(cleo).get(page(plan)))
    assert "<dt>Would hear now</dt><dd>2</dd>" in said


@pytest.mark.parametrize("typed", ["x", "-1", "9" * 40, "١"])
def test_a_page_of_outcomes_that_is_not_there_is_not_found(plan: Plan, cleo: User, typed: str) -> None:
    press(cleo, plan, "start")
    milestone = Milestone.objects.filter(plan=plan).in_order()[0]
    assert signed_in(cleo).get(page(plan, "_outcomes", milestone.pk), {"after": typed}).status_code == 404


def test_while_recipients_are_gathered_no_sum_is_wrong(plan: Plan, readers: list[Follower], cleo: User) -> None:
    press(cleo, plan, "start")
    call_command("send_due")
    # As a page sees it that is read between a chunk and its books.
    built = Milestone.objects.get(plan=plan, kind="countdown", days_before=7)
    AudienceBuild.objects.filter(pk=built.pk).update(included=0, candidates=0)
    assert "The sums do not add up." in text_of(signed_in(cleo).get(page(plan)))
    Milestone.objects.filter(pk=built.pk).update(state="planning")
    assert "The sums do not add up." not in text_of(signed_in(cleo).get(page(plan)))
