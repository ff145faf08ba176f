"""The catalog at the desk: find an availability and read its record."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests import people
from tests.catalog_pages.conftest import many, on, story_day  # noqa: F401  the day is frozen here too
from tests.factories import AIModelFactory

pytestmark = pytest.mark.django_db


def soup(client: Client, path: str, status: int = 200) -> BeautifulSoup:
    answer = client.get(path)
    assert answer.status_code == status
    return BeautifulSoup(answer.content, "html.parser")


def test_readers_are_kept_out(client: Client) -> None:
    client.force_login(people.ada())
    assert client.get(reverse("desk_catalog")).status_code == 403


def test_every_role_may_read_and_only_support_and_admins_write(client: Client) -> None:
    row = on(AIModelFactory(), "claude-api", date(2026, 11, 30))
    write = reverse("desk_catalog_change", args=[row.pk, "move"])
    for person, may in ((people.dana(), 403), (people.ella(), 403), (people.cleo(), 200), (people.finn(), 200)):
        client.force_login(person)
        assert client.get(reverse("desk_catalog")).status_code == 200
        assert client.get(reverse("desk_availability", args=[row.pk])).status_code == 200
        assert client.get(write).status_code == may


def test_the_list_is_searched_and_filtered(at_desk: Client) -> None:
    on(AIModelFactory(key="one", name="One"), "claude-api", date(2026, 11, 30))
    on(AIModelFactory(key="two", name="Two"), "bedrock")
    path = reverse("desk_catalog")
    assert len(soup(at_desk, path).select("tbody tr")) == 2
    assert [row.th.a.contents[0] for row in soup(at_desk, f"{path}?q=two").select("tbody tr")] == ["Two"]
    assert [row.th.a.contents[0] for row in soup(at_desk, f"{path}?surface=claude-api").select("tbody tr")] == ["One"]
    assert [row.th.a.contents[0] for row in soup(at_desk, f"{path}?state=active").select("tbody tr")] == ["Two"]
    assert "No line matches" in soup(at_desk, f"{path}?q=three").get_text()
    assert "No provider is called" in soup(at_desk, f"{path}?provider=nobody", status=422).get_text()


@pytest.mark.parametrize("count", [3, 40])
def test_the_number_of_questions_does_not_grow(
    at_desk: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    many(count)
    at_desk.get(reverse("desk_catalog"))
    with django_assert_num_queries(6):
        at_desk.get(reverse("desk_catalog"))


def test_pages_together_show_every_line_once(at_desk: Client) -> None:
    many(20)
    path = reverse("desk_catalog")
    links = [a["href"] for page in (1, 2) for a in soup(at_desk, f"{path}?page={page}").select("tbody th a")]
    assert len(links) == len(set(links)) == 60


def test_the_record_offers_what_can_be_written_down(at_desk: Client) -> None:
    row = on(AIModelFactory(), "claude-api", date(2026, 11, 30))
    page = soup(at_desk, reverse("desk_availability", args=[row.pk]))
    assert "leaves Claude Api on" in page.get_text()
    assert len(page.select(".doors a")) == 5


def test_an_unknown_line_and_an_unknown_action_are_not_found(at_desk: Client) -> None:
    row = on(AIModelFactory(), "claude-api", date(2026, 11, 30))
    assert at_desk.get(reverse("desk_availability", args=[row.pk + 1])).status_code == 404
    assert at_desk.get(reverse("desk_catalog_change", args=[row.pk, "vanish"])).status_code == 404
