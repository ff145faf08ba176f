"""The navigation of the desk: what somebody's roles open, and nothing that would turn them away."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from tests import people
from transition.desk.templatetags import desk
from users.models import User

pytestmark = pytest.mark.django_db

STAFF = [people.cleo, people.dana, people.ella, people.finn]


def links_of(client: Client, page: str = "/desk/") -> list[str]:
    return re.findall(r'href="(/desk/[^"]*)"', navigation(client, page))


def navigation(client: Client, page: str) -> str:
    html = client.get(page).content.decode()
    return html[html.index("desk-nav") :].partition("</nav>")[0]


@pytest.mark.parametrize("person", STAFF)
def test_every_link_opens_for_whoever_sees_it(client: Client, person: Callable[[], User]) -> None:
    client.force_login(person())
    links = links_of(client)
    assert "/desk/" in links
    assert [client.get(link).status_code for link in links] == [200] * len(links)


def test_a_steward_sees_no_door_to_accounts_and_an_admin_every_door(client: Client) -> None:
    client.force_login(people.ella())
    assert "/desk/accounts/" not in links_of(client)
    client.force_login(people.finn())
    assert len(links_of(client)) == 9


def test_the_page_somebody_is_in_is_marked_and_no_other(client: Client) -> None:
    client.force_login(people.cleo())
    for page in links_of(client):
        assert re.findall(r'href="([^"]*)" aria-current="page"', navigation(client, page)) == [page]


def test_a_build_that_shows_every_door_turns_people_away(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "may_open", lambda _user, _view: True)
    client.force_login(people.ella())
    assert 403 in [client.get(link).status_code for link in links_of(client)]
