"""The first page of the desk: what waits for a person, and how much it asks of the database."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests import people
from tests.factories import AIModelFactory, AvailabilityFactory
from transition.notices import drafts, plans

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
