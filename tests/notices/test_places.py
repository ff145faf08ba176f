"""A person's own places: added, tested, renewed, switched off and on, taken away and brought back, by their owner alone."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from tests import people
from tests.factories import AIModelFactory
from tests.notices.receiving import Receiver
from tests.notices.sending import Mailbox, follower, leaving, running_plan, states, work
from transition import clock
from transition.notices.channels.sealing import SealBroken, seal, unseal
from transition.notices.follows.tokens import manage_token
from transition.notices.models import Attempt, Endpoint, Follower
from transition.notices.places import keeping
from transition.notices.purging import UNDO_WITHIN, purge

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ada(db: None) -> Follower:
    return follower("ada", model=AIModelFactory())


def page(person: Follower, action: str = "") -> str:
    return reverse(f"places_manage{action}", args=[manage_token(person)])


def text(answer: Any) -> str:
    return str(answer.content.decode())


def added(client: Client, person: Follower, hook: Receiver, name: str = "Gateway") -> tuple[Endpoint, str]:
    answer = client.post(page(person, "_webhook"), {"label": name, "address": hook.url()})
    assert answer.status_code == 200, text(answer)
    return Endpoint.objects.get(label=name), answer.context["secret"]


def press(client: Client, person: Follower, action: str, place: Endpoint) -> Any:
    return client.post(page(person, f"_{action}"), {"place": place.key}, follow=True)


def test_a_seal_opens_with_an_older_key_and_with_no_other(settings: Settings) -> None:
    sealed = seal("https://receiver.example/secret")
    assert "receiver" not in sealed and sealed != seal("https://receiver.example/secret")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "a newer key that is long enough to be one"
    assert unseal(sealed) == "https://receiver.example/secret"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(SealBroken):
        unseal(sealed)
    with pytest.raises(SealBroken):
        unseal("https://receiver.example/secret")
    assert unseal(seal("")) == ""


def test_a_secret_is_shown_once_and_kept_sealed(client: Client, ada: Follower, hook: Receiver) -> None:
    place, secret = added(client, ada, hook)
    assert secret.startswith("whsec_")
    assert secret not in text(client.get(page(ada)))
    with connection.cursor() as cursor:
        cursor.execute("SELECT e::text FROM notices_endpoint e")
        row = cursor.fetchone()[0]
    assert hook.url() not in row and secret not in row and "localhost" not in row
    assert (unseal(place.address), unseal(place.secrets)) == (hook.url(), secret)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("https://127.0.0.1/", "leads to a private network"),
        ("https://0x7f.1/", "leads to a private network"),
        ("http://receiver.example/", "begin with https"),
        ("https://a@receiver.example/", "before the @"),
        ("https://nobody.invalid/", "no machine with this name"),
        ("nothing", "begin with https"),
        ("", "required"),
    ],
)
def test_an_address_is_checked_when_it_is_saved_and_nothing_is_lost(
    client: Client, ada: Follower, settings: Settings, address: str, said: str
) -> None:
    settings.PRODUCTION = True
    answer = client.post(page(ada, "_webhook"), {"label": "My gateway", "address": address})
    assert answer.status_code == 422
    assert said in text(answer)
    assert 'value="My gateway"' in text(answer)
    assert not Endpoint.objects.exists()


def test_a_chat_room_is_added_by_the_address_its_service_shows(client: Client, ada: Follower) -> None:
    url = "https://hooks.slack.com/services/T00000000/B00000000/" + "x" * 24
    answer = client.post(page(ada, "_chat"), {"label": "Team", "address": url}, follow=True)
    assert "Team is added" in text(answer)
    assert url not in text(client.get(page(ada)))
    answer = client.post(page(ada, "_chat"), {"label": "Other", "address": "json://localhost/"})
    assert answer.status_code == 422 and "no chat service with this address" in text(answer)


def test_a_server_of_their_own_is_checked_when_it_is_saved(client: Client, ada: Follower, settings: Settings) -> None:
    settings.PRODUCTION = True
    answer = client.post(page(ada, "_chat"), {"label": "Ours", "address": "mmosts://10.0.0.1/" + "a" * 24})
    assert answer.status_code == 422 and "private network" in text(answer)


def test_a_test_is_marked_and_says_what_was_answered(client: Client, ada: Follower, hook: Receiver) -> None:
    place, _secret = added(client, ada, hook)
    assert "The test was taken (200)" in text(press(client, ada, "test", place))
    assert hook.requests[0].json()["type"] == "notice.test"
    assert hook.requests[0].json()["data"]["model"] is None
    place.refresh_from_db()
    assert place.last_ok_at is not None
    hook.says(500)
    assert "The test was not taken: 500" in text(press(client, ada, "test", place))
    place.refresh_from_db()
    assert place.failures == 1


def test_tests_are_few_enough_to_bother_nobody(client: Client, ada: Follower, hook: Receiver) -> None:
    place, _secret = added(client, ada, hook)
    for _press in range(12):
        answer = press(client, ada, "test", place)
    assert len(hook.requests) == keeping.TESTS_AN_HOUR
    assert "Try again later" in text(answer)
    assert Attempt.objects.count() == keeping.TESTS_AN_HOUR


def test_a_new_secret_signs_beside_the_old_one_until_that_is_retired(
    client: Client, ada: Follower, hook: Receiver
) -> None:
    place, first = added(client, ada, hook)
    second = press(client, ada, "rotate", place).context["secret"]
    place.refresh_from_db()
    assert unseal(place.secrets).split() == [second, first]
    press(client, ada, "test", place)
    assert len(hook.requests[0].headers["webhook-signature"].split()) == 2
    press(client, ada, "retire", place)
    place.refresh_from_db()
    assert unseal(place.secrets).split() == [second]


def test_off_is_off_and_on_starts_afresh(client: Client, ada: Follower, hook: Receiver, mailbox: Mailbox) -> None:
    place, _secret = added(client, ada, hook)
    assert "switched off by you" in text(press(client, ada, "off", place))
    Endpoint.objects.update(failures=3)
    press(client, ada, "on", place)
    place.refresh_from_db()
    assert place.is_on() and place.failures == 0 and place.off_told_at is None


def test_taking_away_is_silent_at_once_undone_for_a_day_and_then_gone(
    client: Client, ada: Follower, hook: Receiver, mailbox: Mailbox, transactional_db: None
) -> None:
    place, _secret = added(client, ada, hook)
    availability = leaving(6, model=ada.follows.get().model)
    plan = running_plan(availability, channels=["webhook"])
    answer = press(client, ada, "remove", place)
    assert "Gateway is taken away." in text(answer) and "Undo" in text(answer)
    work()
    assert hook.requests == [] and states(plan) == {"skipped:no_channel": 1}
    press(client, ada, "undo", place)
    place.refresh_from_db()
    assert place.is_on() and place.removed_at is None
    press(client, ada, "remove", place)
    purge(clock.now(), 700)
    assert Endpoint.objects.count() == 1
    Endpoint.objects.update(removed_at=clock.now() - UNDO_WITHIN)
    assert client.post(page(ada, "_undo"), {"place": place.key}).status_code == 404
    purge(clock.now(), 700)
    assert not Endpoint.objects.exists()


def test_ten_places_are_the_most(client: Client, ada: Follower, hook: Receiver) -> None:
    for number in range(keeping.MOST_PLACES):
        added(client, ada, hook, f"Place {number}")
    answer = client.post(page(ada, "_webhook"), {"label": "One more", "address": hook.url()})
    assert answer.status_code == 422 and "Ten places are the most" in text(answer)


def test_undo_does_not_make_an_eleventh_and_can_be_pressed_again(client: Client, ada: Follower, hook: Receiver) -> None:
    place, _secret = added(client, ada, hook)
    press(client, ada, "remove", place)
    for number in range(keeping.MOST_PLACES):
        added(client, ada, hook, f"Place {number}")
    refused = client.post(page(ada, "_undo"), {"place": place.key}, follow=True)
    assert "which are the most" in text(refused) and "Undo" in text(refused)
    assert ada.endpoints.kept().count() == keeping.MOST_PLACES
    press(client, ada, "remove", ada.endpoints.kept()[0])
    client.post(page(ada, "_undo"), {"place": place.key})
    place.refresh_from_db()
    assert place.removed_at is None


@pytest.mark.parametrize("action", ["test", "off", "on", "rotate", "retire", "remove", "undo"])
def test_nobody_reaches_what_is_anothers(client: Client, ada: Follower, hook: Receiver, action: str) -> None:
    place, _secret = added(client, ada, hook)
    bo = follower("bo", model=ada.follows.get().model)
    assert client.post(page(bo, f"_{action}"), {"place": place.key}).status_code == 404
    assert client.post(page(bo, f"_{action}"), {"place": "\x00"}).status_code == 404
    assert client.get(page(ada, f"_{action}")).status_code == 405
    place.refresh_from_db()
    assert place.is_on() and hook.requests == []


def test_an_account_has_the_same_page_and_a_stranger_none(client: Client, ada: Follower, hook: Receiver) -> None:
    added(client, ada, hook)
    assert client.get(reverse("places")).status_code == 302
    user = people.ada()
    Follower.objects.filter(pk=ada.pk).update(user=user)
    client.force_login(user)
    assert "Gateway" in text(client.get(reverse("places")))
    assert client.post(reverse("places_off"), {"place": Endpoint.objects.get().key}).status_code == 302
    assert not Endpoint.objects.get().is_on()


def test_the_page_asks_the_same_number_of_questions_for_one_place_and_for_ten(
    client: Client, ada: Follower, hook: Receiver, django_assert_max_num_queries: Any
) -> None:
    added(client, ada, hook)
    with django_assert_max_num_queries(4) as few:
        client.get(page(ada))
    for number in range(9):
        added(client, ada, hook, f"Place {number}")
    with django_assert_max_num_queries(4) as many:
        client.get(page(ada))
    assert len(few) == len(many)


@pytest.mark.parametrize("was_on", [True, False])
def test_what_is_brought_back_is_as_it_was(ada: Follower, was_on: bool) -> None:
    place = Endpoint.objects.create(follower=ada, channel="webhook", label="Build", address="sealed")
    if not was_on:
        keeping.switch_off(place, clock.now())
    keeping.remove(place, clock.now())
    assert not ada.endpoints.working().exists()
    keeping.bring_back(place)
    assert ada.endpoints.working().exists() is was_on
