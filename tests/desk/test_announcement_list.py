"""The list of announcements."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests import people
from tests.desk.announcing import draft, leaving, signed_in, text_of
from transition.notices import drafts

pytestmark = pytest.mark.django_db

LIST = "/desk/announcements/"


def test_an_empty_list_says_what_an_announcement_is(client: Client) -> None:
    answer = signed_in(people.cleo()).get(LIST)
    assert "No announcement yet." in text_of(answer)
    assert reverse("desk_announcement_new") in text_of(answer)


def test_a_line_says_state_model_surface_date_and_how_many_were_told() -> None:
    cleo = people.cleo()
    draft(cleo)
    said = text_of(signed_in(cleo).get(LIST))
    for words in ("Draft", "Claude Sonnet 4.5", "Claude API", "Monday 30 November 2026", "0 of 0"):
        assert words in said


def test_readers_and_strangers_are_kept_out(client: Client) -> None:
    assert signed_in(people.ada()).get(LIST).status_code == 403
    assert client.get(LIST).status_code == 302


def test_a_hundred_announcements_ask_no_more_than_one(django_assert_max_num_queries: Any) -> None:
    cleo = people.cleo()
    client = signed_in(cleo)
    availability = leaving()
    drafts.propose(availability, cleo)
    with django_assert_max_num_queries(9) as few:
        client.get(LIST)
    for _number in range(40):
        drafts.propose(availability, cleo)
    with django_assert_max_num_queries(9) as many:
        client.get(LIST)
    assert len(few) == len(many)
