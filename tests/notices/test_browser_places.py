"""Browsers among a person's places: added once, tested, moved by themselves, renamed, and never another's."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from tests.factories import AIModelFactory
from tests.notices.browsers import KEY, OTHER_KEY, PUBLIC, Browser
from tests.notices.receiving import Receiver
from tests.notices.sending import follower
from transition import clock
from transition.notices.channels.push.subscriptions import Subscription
from transition.notices.channels.sealing import unseal
from transition.notices.follows.tokens import manage_token
from transition.notices.models import Endpoint, Follower
from transition.notices.places import keeping

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ada(laptop: Browser) -> Follower:
    return follower("ada", model=AIModelFactory())


def page(person: Follower, action: str = "") -> str:
    return reverse(f"places_manage{action}", args=[manage_token(person)])


def text(answer: Any) -> str:
    return str(answer.content.decode())


def added(client: Client, person: Follower, browser: Browser, **more: str) -> Any:
    said = {"label": "Laptop", "subscription": browser.subscription(), "key": PUBLIC, **more}
    return client.post(page(person, "_browser"), said, follow=True)


def moved(client: Client, old: Browser, new: Browser) -> int:
    said = {"old": json.loads(old.subscription()), "new": json.loads(new.subscription())}
    return client.post(reverse("browser_changed"), said, content_type="application/json").status_code


def test_a_browser_is_added_sealed_and_listed_with_its_day(client: Client, ada: Follower, laptop: Browser) -> None:
    said = text(added(client, ada, laptop))
    assert "Laptop is added. Send a test to see it work." in said
    assert f'<time datetime="{clock.today():%Y-%m-%d}">' in said and "New secret" not in said
    kept = Endpoint.objects.get()
    assert unseal(kept.address) == laptop.url and laptop.url not in str(Endpoint.objects.values())
    assert Subscription.from_sealed(laptop.url, unseal(kept.secrets)).raw_keys() == (laptop.public, laptop.auth)


@pytest.mark.parametrize("prefix", ["", "/de"])
def test_the_worker_is_the_same_in_every_language(client: Client, ada: Follower, prefix: str) -> None:
    """A second one under another path would be another browser to us, and every notice would come twice."""
    assert f'data-worker="{reverse("push_worker")}"' in text(client.get(f"{prefix}{page(ada)}"))


def test_a_test_reaches_the_browser_and_cannot_be_taken_for_a_notice(
    client: Client, ada: Follower, laptop: Browser, hook: Receiver
) -> None:
    hook.says(201)
    added(client, ada, laptop)
    said = text(client.post(page(ada, "_test"), {"place": Endpoint.objects.get().key}, follow=True))
    assert "The test was taken (201)" in said
    shown = laptop.read(hook.requests[0])
    assert shown["title"] == "Test" and shown["page"] == reverse("follow")


def test_the_same_browser_is_one_place_and_starts_afresh(client: Client, ada: Follower, laptop: Browser) -> None:
    added(client, ada, laptop)
    Endpoint.objects.update(off_since=clock.now(), why_off="gone", removed_at=clock.now(), failures=3)
    added(client, ada, laptop, label="Desk")
    kept = Endpoint.objects.get()
    assert (kept.label, kept.is_on(), kept.removed_at, kept.failures) == ("Desk", True, None, 0)


def test_two_people_on_one_browser_have_a_place_each(client: Client, ada: Follower, laptop: Browser) -> None:
    bo = follower("bo", model=ada.follows.get().model)
    for person in (ada, bo):
        added(client, person, laptop)
    assert Endpoint.objects.count() == 2


@pytest.mark.parametrize(
    "subscription",
    [
        "",
        "null",
        "[]",
        "{",
        "[" * 3000,
        '{"endpoint": "https://push.example.net/"}',
        '{"endpoint": 7, "keys": {"p256dh": "x", "auth": "y"}}',
        # The right length, and not on the curve.
        json.dumps({"endpoint": "https://push.example.net/", "keys": {"p256dh": "B" + "A" * 86, "auth": "A" * 22}}),
    ],
)
def test_what_no_browser_says_is_refused_and_the_name_is_kept(client: Client, ada: Follower, subscription: str) -> None:
    said = {"label": "My laptop", "subscription": subscription, "key": PUBLIC}
    answer = client.post(page(ada, "_browser"), said)
    assert answer.status_code == 422 and 'value="My laptop"' in text(answer)
    assert "Load the page again" in text(answer) and not Endpoint.objects.exists()


def test_a_push_service_in_a_private_network_is_refused(client: Client, ada: Follower, settings: Settings) -> None:
    settings.PRODUCTION = True
    answer = added(client, ada, Browser("https://10.0.0.1/push"))
    assert answer.status_code == 422 and "private network" in text(answer)


def test_a_key_that_was_replaced_since_the_page_was_opened_still_counts_while_we_have_it(
    client: Client, ada: Follower, laptop: Browser, settings: Settings
) -> None:
    settings.PUSH_PRIVATE_KEY, settings.PUSH_PRIVATE_KEY_FALLBACKS = OTHER_KEY, [KEY]
    added(client, ada, laptop)
    assert Subscription.from_sealed(laptop.url, unseal(Endpoint.objects.get().secrets)).our_key == PUBLIC
    settings.PUSH_PRIVATE_KEY_FALLBACKS = []
    assert added(client, ada, Browser(laptop.url + "2")).status_code == 422


def test_without_a_key_the_page_offers_no_browser(client: Client, ada: Follower, settings: Settings) -> None:
    assert "Notify this browser" in text(client.get(page(ada)))
    settings.PUSH_PRIVATE_KEY = ""
    said = text(client.get(page(ada)))
    assert "Notify this browser" not in said and "push.js" not in said
    assert added(client, ada, Browser("https://push.example.net/")).status_code == 404


def test_an_eleventh_browser_finds_no_room(client: Client, ada: Follower, laptop: Browser) -> None:
    for number in range(keeping.MOST_PLACES):
        added(client, ada, Browser(f"{laptop.url}/{number}"))
    answer = added(client, ada, laptop)
    assert answer.status_code == 422 and "Ten places are the most" in text(answer)


def test_a_browser_with_a_new_address_is_followed_there(client: Client, ada: Follower, laptop: Browser) -> None:
    added(client, ada, laptop)
    fresh = Browser(laptop.url + "/new")
    assert moved(client, laptop, fresh) == 204
    kept = Endpoint.objects.get()
    assert unseal(kept.address) == fresh.url and kept.label == "Laptop"
    assert Subscription.from_sealed(fresh.url, unseal(kept.secrets)).our_key == PUBLIC


def test_who_knows_the_address_alone_moves_nobody(client: Client, ada: Follower, laptop: Browser) -> None:
    added(client, ada, laptop)
    thief = Browser(laptop.url + "/thief")
    assert moved(client, Browser(laptop.url, laptop.key), thief) == 204
    assert moved(client, Browser(laptop.url + "/unknown"), thief) == 204
    assert unseal(Endpoint.objects.get().address) == laptop.url


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"old": 1, "new": 2}', b"\xff", b"[" * 7000, b" " * 9000])
def test_nonsense_is_answered_like_everything_else(client: Client, db: None, body: bytes) -> None:
    assert client.post(reverse("browser_changed"), body, content_type="application/json").status_code == 204


def test_any_place_gets_another_name(client: Client, ada: Follower, laptop: Browser) -> None:
    added(client, ada, laptop)
    key = Endpoint.objects.get().key
    assert "Kitchen" in text(client.post(page(ada, "_rename"), {"place": key, "label": "Kitchen"}, follow=True))
    refused = client.post(page(ada, "_rename"), {"place": key, "label": "n" * 90})
    assert refused.status_code == 422 and "n" * 90 in text(refused) and "at most 80" in text(refused)
    bo = follower("bo", model=ada.follows.get().model)
    assert client.post(page(bo, "_rename"), {"place": key, "label": "Mine"}).status_code == 404
    assert Endpoint.objects.get().label == "Kitchen"


def test_the_worker_stands_at_the_root_with_the_policy_of_every_page_and_keeps_nothing(client: Client) -> None:
    answer = client.get("/push-worker.js")
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-cache" and not answer.cookies
    assert "connect-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "worker-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "caches" not in text(answer) and '"fetch"' not in text(answer)
