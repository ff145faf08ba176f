"""The stop link (RFC 8058): works for mail programs and for people, never for programs that only open links."""

import re
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from transition.catalog.models import AIModel
from transition.notices.models import Follow, Follower, Stop
from transition.notices.unsubscribing import token_for

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def strict() -> Client:
    """A client that meets the token check of real forms."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def follower(follower: Follower, sonnet: AIModel) -> Follower:
    """Ada follows the model's provider as well."""
    Follow.objects.create(follower=follower, provider=sonnet.provider)
    return follower


def link(follower: Follower, model: AIModel | None = None) -> str:
    return reverse("unsubscribe", args=[token_for(follower, model)])


@pytest.mark.guarantee("G18")
def test_opening_the_link_changes_nothing(strict: Client, follower: Follower, sonnet: AIModel) -> None:
    for address in (link(follower), link(follower, sonnet)):
        assert strict.get(address).status_code == 200
        assert strict.head(address).status_code == 200
        assert strict.put(address).status_code == 405
    assert (Follow.objects.count(), Stop.objects.count()) == (2, 0)


@pytest.mark.guarantee("G18")
def test_a_mail_program_stops_one_list_with_one_post_and_no_cookie(
    strict: Client, follower: Follower, sonnet: AIModel
) -> None:
    for _press in range(2):
        answer = strict.post(link(follower, sonnet), {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert not answer.cookies
    assert [follow.provider for follow in Follow.objects.all()] == [sonnet.provider]
    assert Stop.objects.get().model == sonnet


def test_a_person_presses_the_button_and_can_undo(client: Client, follower: Follower, sonnet: AIModel) -> None:
    page = client.post(link(follower, sonnet)).content.decode()
    assert "Messages about Claude Sonnet 4.5 are stopped" in page
    client.post(link(follower, sonnet) + "undo/", {"were": _signed(page)})
    assert (Follow.objects.count(), Stop.objects.count()) == (2, 0)


def test_everything_can_be_stopped_and_undone(client: Client, follower: Follower, sonnet: AIModel) -> None:
    page = client.post(link(follower)).content.decode()
    assert not Follow.objects.exists()
    client.post(link(follower) + "undo/", {"were": _signed(page)})
    assert Follow.objects.count() == 2


def test_what_another_page_signed_brings_nothing_back(client: Client, follower: Follower, sonnet: AIModel) -> None:
    page = client.post(link(follower)).content.decode()
    other = Follower.objects.create(email="bo@example.org")
    client.post(link(other) + "undo/", {"were": _signed(page)})
    client.post(link(other) + "undo/", {"were": "model-1"})
    assert not Follow.objects.exists()


def test_undoing_is_refused_without_a_token_of_our_page(strict: Client, follower: Follower) -> None:
    assert strict.post(link(follower) + "undo/").status_code == 403


@pytest.mark.guarantee("G18")
@pytest.mark.parametrize("token", ["x", "1-1.forged", "%00", "9" * 2000])
def test_a_wrong_link_says_so_and_changes_nothing(client: Client, follower: Follower, token: str) -> None:
    answer: Any = client.post(f"/follow/stop/{token}/")
    assert answer.status_code == 404
    assert Follow.objects.count() == 2


@pytest.mark.guarantee("G18")
def test_a_link_of_somebody_who_left_is_fine(client: Client, follower: Follower, sonnet: AIModel) -> None:
    address = link(follower, sonnet)
    follower.delete()
    assert client.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert client.post(address).status_code == 200


@pytest.mark.guarantee("G18")
def test_a_link_of_years_ago_works_after_the_key_was_changed(
    strict: Client, follower: Follower, sonnet: AIModel, settings: Any
) -> None:
    address = link(follower, sonnet)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "the-next-key-" * 5, [settings.SECRET_KEY]
    with time_machine.travel("2031-01-01T09:00:00Z"):
        assert strict.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Stop.objects.get().model == sonnet
    settings.SECRET_KEY_FALLBACKS = []
    assert strict.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 404


@pytest.mark.guarantee("G18")
def test_a_link_for_one_person_stops_nobody_else(strict: Client, follower: Follower, sonnet: AIModel) -> None:
    bo = Follower.objects.create(email="bo@example.org", confirmed_at="2026-11-01T00:00:00Z")
    Follow.objects.create(follower=bo, model=sonnet)
    token = token_for(follower, sonnet)
    for forged in (token.replace(f"{follower.pk}-", f"{bo.pk}-", 1), token[:-1], token.partition(".")[0]):
        address = reverse("unsubscribe", args=[forged])
        assert strict.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 404
    assert (Follow.objects.count(), Stop.objects.count()) == (3, 0)


def taking_every_visit_for_a_press(get_response: Any) -> Any:
    """The weakened build: a GET does what a POST does."""

    def answer(request: Any) -> Any:
        request.method = "POST"
        return get_response(request)

    return answer


@pytest.mark.guarantee("G18", control=True)
@pytest.mark.parametrize("method", ["get", "head"])
def test_a_build_that_acts_on_a_visit_lets_scanners_unsubscribe(
    follower: Follower, sonnet: AIModel, settings: Any, method: str
) -> None:
    """The control of G18."""
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, f"{__name__}.{taking_every_visit_for_a_press.__name__}"]
    getattr(Client(enforce_csrf_checks=True), method)(link(follower, sonnet))
    assert (Follow.objects.count(), Stop.objects.count()) == (1, 1)


def _signed(page: str) -> str:
    return re.search(r'name="were" value="([^"]+)"', page)[1]  # type: ignore[index]
