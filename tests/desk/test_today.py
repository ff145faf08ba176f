"""The first page of the desk: what waits for a person, and how much it asks of the database."""

import html
import re
from datetime import UTC, datetime
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests import people
from tests.factories import AIModelFactory, AvailabilityFactory
from transition.feedback.models import Submission, Triage
from transition.notices import drafts, joint, plans

pytestmark = [pytest.mark.django_db]
STORY = datetime(2026, 11, 23, 9, tzinfo=UTC)


@time_machine.travel(STORY, tick=False)
def test_an_empty_desk_says_so(client: Client) -> None:
    client.force_login(people.cleo())
    page = client.get(reverse("desk_today")).content.decode()
    assert "Nothing waits" in page


@time_machine.travel(STORY, tick=False)
def test_a_firm_end_without_an_announcement_is_named(client: Client) -> None:
    AvailabilityFactory()
    client.force_login(people.cleo())
    page = client.get(reverse("desk_today")).content.decode()
    assert "Claude Sonnet 4.5" in page and "in 7 days" in page


@time_machine.travel(STORY, tick=False)
def test_an_approver_is_asked_and_the_author_is_told_to_wait(client: Client) -> None:
    cleo = people.cleo()
    plan = drafts.propose(AvailabilityFactory(), cleo)
    plans.submit_for_review(plan)
    client.force_login(people.dana())
    assert "waits for your approval" in client.get(reverse("desk_today")).content.decode()
    client.force_login(cleo)
    assert "waits for somebody else" in client.get(reverse("desk_today")).content.decode()


@time_machine.travel(STORY, tick=False)
def test_the_number_of_queries_does_not_grow_with_the_catalog(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(people.cleo())
    for number in range(12):
        AvailabilityFactory(model=AIModelFactory(key=f"model-{number}", name=f"Model {number}"))
    with django_assert_max_num_queries(19):
        client.get(reverse("desk_today"))


@time_machine.travel(STORY, tick=False)
def test_nobody_is_led_to_a_page_that_is_closed_to_them(client: Client) -> None:
    submission = Submission.objects.create(
        submission_id=uuid4(), model_name="Claude", form_version="1", language="en", sent_at=STORY
    )
    Triage.objects.create(submission=submission, received_at=STORY, moved_at=STORY)
    AvailabilityFactory()
    client.force_login(people.dana())
    page = client.get(reverse("desk_today")).content.decode()
    (main,) = re.findall(r"<main.*</main>", page, re.DOTALL)
    for href in sorted(set(re.findall(r'href="(/desk/[^"#]*)"', main))):
        assert client.get(html.unescape(href)).status_code == 200, href
    client.force_login(people.cleo())
    assert "1 new piece of feedback" in client.get(reverse("desk_today")).content.decode()


@time_machine.travel(STORY, tick=False)
def test_an_announcement_about_several_waits_once(client: Client) -> None:
    first = AvailabilityFactory()
    plan = joint.propose(
        [first, AvailabilityFactory(model=AIModelFactory(key="other"))], people.cleo(), title="Two leave"
    )
    joint.each(plan, plans.submit_for_review)
    client.force_login(people.dana())
    page = client.get(reverse("desk_today")).content.decode()
    assert page.count("“Two leave” waits for your approval.</span> <a") == 1
