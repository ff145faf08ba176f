"""Everything that was meant for one person, why, and in which words."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests.factories import AIModelFactory
from tests.notices.sending import (
    Mailbox,
    digest_comes,
    follower,
    last_told_long_ago,
    leaving,
    running_plan,
    staff,
    work,
)
from transition.notices import drafts, partitions
from transition.notices.follows.sent import PAGE, sent_to
from transition.notices.follows.tokens import manage_token
from transition.notices.models import Delivery, Follower, Milestone, Plan
from transition.notices.unsubscribing import token_for, unsubscribe

pytestmark = pytest.mark.django_db


def page(person: Follower, action: str = "_sent") -> str:
    return reverse(f"follow_manage{action}", args=[manage_token(person)])


def text(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.fixture
def told(mailbox: Mailbox) -> tuple[Follower, Plan]:
    """Ada, who follows a provider, was told; Eve asked for other days."""
    availability = leaving(6)
    ada = follower("ada", provider=availability.model.provider)
    follower("eve", model=availability.model, offsets=[])
    plan = running_plan(availability)
    work()
    return ada, plan


def test_what_was_sent_says_what_became_of_it_and_why(client: Client, told: tuple[Follower, Plan]) -> None:
    said = text(client.get(page(told[0])))
    assert "7 days before" in said
    assert "Accepted by the mail server" in said
    assert "every model of Anthropic" in said


def test_what_was_left_out_says_why(client: Client, told: tuple[Follower, Plan]) -> None:
    said = text(client.get(page(Follower.objects.get(email="eve@example.org"))))
    assert "Left out: asked for other days" in said


def test_a_follow_that_has_ended_is_not_made_up(client: Client, told: tuple[Follower, Plan]) -> None:
    unsubscribe(token_for(told[0], None))
    assert "something that you no longer follow" in text(client.get(page(told[0])))


def test_the_words_are_those_that_were_sent(client: Client, told: tuple[Follower, Plan]) -> None:
    ada, plan = told
    row = Delivery.objects.get(follower=ada)
    assert row.language == "en"
    old = plan.revisions.get(kind="countdown", days_before=7)
    drafts.revise(
        plan,
        staff()[0],
        kind="countdown",
        days_before=7,
        subject="Changed {model}",
        body="New words. {date}",
        language="en",
    )
    which = {"message": f"{row.milestone_id}-{row.id}"}
    said = text(client.get(page(ada, "_sent_text"), which))
    assert "Claude Sonnet 4.5: 6 days left on Claude API" in said
    assert "your things are saved" in said
    assert "New words." not in said
    assert old.body


def test_somebody_elses_message_is_not_found(client: Client, told: tuple[Follower, Plan]) -> None:
    row = Delivery.objects.get(follower=told[0])
    eve = Follower.objects.get(email="eve@example.org")
    left_out = Delivery.objects.get(follower=eve)
    for number in (f"{row.milestone_id}-{row.id}", f"{left_out.milestone_id}-{left_out.id}", "", "1", "x-1", "1-٣"):
        assert client.get(page(eve, "_sent_text"), {"message": number}).status_code == 404


def many_rows(ada: Follower, plan: Plan, count: int) -> None:
    """Give Ada ``count`` more milestones of the plan with a row each, as sent."""
    first = Milestone.objects.filter(plan=plan, build__isnull=False).order_by("pk").first()
    assert first
    for number in range(count):
        copy = Milestone.objects.get(pk=first.pk)
        copy.pk, copy.schedule_version, copy.state = None, 100 + number, "settled"
        copy.save()
        partitions.create(copy.pk)
        partitions.attach(copy.pk)
        with connection.cursor() as cursor:
            cursor.execute(
                """INSERT INTO notices_delivery (milestone_id, follower_id, channel, schedule_version, state, not_before,
                       provider_key, handed_off_at)
                   VALUES (%s, %s, 'email', 1, 'accepted', now(), 'k', now())""",
                [copy.pk, ada.pk],
            )
            cursor.execute(
                """INSERT INTO notices_audiencebuild (milestone_id, cursor, candidates, included, excluded, started_at)
                   VALUES (%s, 0, 1, 1, '{}', now())""",
                [copy.pk],
            )


def test_pages_show_every_row_once_and_ask_the_same_few_questions(
    client: Client, told: tuple[Follower, Plan], django_assert_max_num_queries: Any
) -> None:
    ada, plan = told
    with django_assert_max_num_queries(8) as few:
        client.get(page(ada))
    many_rows(ada, plan, PAGE + 10)
    with django_assert_max_num_queries(8) as many:
        first = text(client.get(page(ada)))
    assert len(many) <= len(few)
    assert "Earlier messages" in first
    seen, after = [], None
    while True:
        found = sent_to(ada, after)
        seen += [row.place for row in found.rows]
        if found.next is None:
            break
        after = found.next
    assert len(seen) == len(set(seen)) == PAGE + 11
    assert seen == sorted(seen, reverse=True)


def test_a_place_that_is_not_there_is_not_found(client: Client, told: tuple[Follower, Plan]) -> None:
    assert client.get(page(told[0]), {"after": "x"}).status_code == 404
    assert client.get(page(told[0]), {"after": "999999999-1"}).status_code == 200


def test_everything_that_is_kept_can_be_taken_along(client: Client, told: tuple[Follower, Plan]) -> None:
    ada, plan = told
    assert plan.availability
    ada.snoozes.create(availability=plan.availability, until="2030-01-01")
    ada.follows.create(surface=plan.availability.surface)
    answer = client.get(page(ada, "_export"))
    assert "attachment" in answer["Content-Disposition"]
    said = answer.json()
    assert said["chosen"]["email"] == "ada@example.org"
    assert [row["what"] for row in said["follows"]] == ["every model of Anthropic", "every model on Claude API"]
    assert said["later"][0]["until"] == "2030-01-01"
    assert said["sent"][0]["outcome"] == "Accepted by the mail server"


def test_an_account_sees_the_same_and_a_stranger_the_form(client: Client, told: tuple[Follower, Plan]) -> None:
    assert client.get(reverse("follow_mine_sent")).status_code == 302
    assert client.post(page(told[0])).status_code == 405
    assert client.get(page(told[0])[:-6] + "x/sent/").status_code == 404


def test_a_merged_message_says_that_it_came_with_others(client: Client, mailbox: Mailbox) -> None:
    first = leaving(28)
    ada = follower("ada", rhythm="daily")
    for one in (first, leaving(28, model=AIModelFactory(key="o", name="Other 4"), surface=first.surface)):
        running_plan(one)
    work()
    last_told_long_ago()
    digest_comes()
    work()
    assert text(client.get(page(ada))).count("in one message with others") == 2
