"""Browser notifications in a real Chromium: the button and what it says, the worker, what it shows, and what a click opens."""

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, Worker, expect
from pytest_django.fixtures import Settings

from tests.chromium import look, tab_to, visitor
from tests.notices import browsers
from tests.notices.receiving import Receiver
from tests.patience import PATIENCE, wait_for
from transition.notices.channels.sealing import unseal
from transition.notices.follows.tokens import manage_token
from transition.notices.models import Endpoint, Follower

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser,
    pytest.mark.usefixtures("database_beside_chromium"),
]


@pytest.fixture
def address(live_server: Any, follower: Follower, settings: Settings) -> str:
    settings.PUSH_PRIVATE_KEY = browsers.KEY
    return live_server.url + reverse("places_manage", args=[manage_token(follower)])


def allowed(chromium: Browser, address: str) -> BrowserContext:
    context = visitor(chromium, 1280)
    context.grant_permissions(["notifications"], origin=address.partition("/follow")[0])
    return context


def with_worker(context: BrowserContext, address: str) -> tuple[Page, Worker]:
    page = context.new_page()
    page.goto(address)
    with context.expect_event("serviceworker") as started:
        page.evaluate("navigator.serviceWorker.register(document.getElementById('push').dataset.worker)")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    return page, started.value


def deliver(page: Page, message: Any) -> None:
    """Let Chromium deliver a push message to the worker, as if its push service had brought it."""
    session = page.context.new_cdp_session(page)
    found: list[str] = []
    session.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda said: found.extend(r["registrationId"] for r in said["registrations"]),
    )
    session.send("ServiceWorker.enable")
    # Events come in while Playwright is asked for something.
    wait_for(lambda: page.evaluate("true") and found)
    origin = page.evaluate("location.origin")
    session.send(
        "ServiceWorker.deliverPushMessage",
        {
            "origin": origin,
            "registrationId": found[-1],
            "data": message if isinstance(message, str) else json.dumps(message),
        },
    )


def deliver_until(page: Page, message: Any, happened: Callable[[], object]) -> None:
    """Deliver, and once more when nothing came of it: a busy Chromium drops a message for a worker that is just starting."""
    for _try in range(5):
        deliver(page, message)
        with suppress(AssertionError):
            wait_for(happened, seconds=PATIENCE / 5)
            return
    assert happened()


def shown(page: Page) -> Any:
    return page.evaluate("""async () => {
        const registration = await navigator.serviceWorker.ready;
        const all = await registration.getNotifications();
        return all.map(({ title, body, tag, lang, data }) => ({ title, body, tag, lang, page: data.page }));
    }""")


def test_the_page_with_the_button(chromium: Browser, address: str, follower: Follower) -> None:
    browsers.Browser("https://push.example.net/one").place(follower)
    page = visitor(chromium, 375).new_page()
    page.goto(address)
    expect(page.locator("#push")).to_be_visible()
    look(page, "push")
    page.get_by_text("Another name").press("Enter")
    look(page, "push-name")


def test_who_does_not_allow_it_is_told_how_to(chromium: Browser, address: str) -> None:
    # A context of its own is as private as a private window: Chromium says no there without asking.
    page = visitor(chromium, 375).new_page()
    page.goto(address)
    tab_to(page, page.get_by_role("button", name="Notify this browser"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("does not let this site show notifications")).to_be_visible()
    look(page, "push-denied")
    assert not Endpoint.objects.exists()


def test_a_push_service_that_is_out_of_reach_is_said_and_nothing_is_added(chromium: Browser, address: str) -> None:
    page = allowed(chromium, address).new_page()
    page.goto(address)
    page.get_by_role("button", name="Notify this browser").click()
    expect(page.get_by_text("could not reach the service that carries its notifications")).to_be_visible()
    expect(page.locator("[data-push-error]")).not_to_be_empty()
    look(page, "push-failed")
    expect(page.get_by_role("button", name="Notify this browser")).to_be_enabled()
    assert not Endpoint.objects.exists()


def test_a_subscription_makes_a_place_that_takes_a_test(chromium: Browser, address: str, hook: Receiver) -> None:
    page = allowed(chromium, address).new_page()
    page.goto(address)
    expect(page.locator("#browser_label")).to_have_value("Chrome, Linux")
    browser = browsers.Browser(hook.url("/push"))
    page.evaluate(
        "said => { const form = document.querySelector('#push form'); form.elements.subscription.value = said; form.submit(); }",
        browser.subscription(),
    )
    expect(page.get_by_text("Chrome, Linux is added.")).to_be_visible()
    page.get_by_role("button", name="Send a test Chrome, Linux").click()
    expect(page.get_by_text("The test was taken (200)")).to_be_visible()
    assert browser.read(hook.requests[0])["title"] == "Test"
    page.get_by_role("button", name="Take away Chrome, Linux").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Chrome, Linux is back.")).to_be_visible()


def test_the_worker_shows_a_notice_and_the_correction_takes_its_place(chromium: Browser, address: str) -> None:
    page, _worker = with_worker(allowed(chromium, address), address)
    notice = {"title": "Leaves", "body": "It leaves on Monday.", "lang": "en", "topic": "t", "page": "/about/"}
    origin = page.evaluate("location.origin")
    seen = {"title": "Leaves", "body": "It leaves on Monday.", "tag": "t", "lang": "en", "page": f"{origin}/about/"}
    deliver_until(page, notice, lambda: shown(page) == [seen])
    moved = {**notice, "title": "Moved", "page": "https://elsewhere.example/"}
    deliver_until(page, moved, lambda: shown(page) == [{**seen, "title": "Moved", "page": f"{origin}/"}])
    deliver_until(page, "no JSON", lambda: len(shown(page)) == 2)


def test_a_click_opens_the_page_or_goes_to_the_tab_that_shows_it(chromium: Browser, address: str) -> None:
    page, worker = with_worker(allowed(chromium, address), address)
    deliver_until(page, {"title": "Leaves", "body": "Soon.", "topic": "t", "page": "/about/"}, lambda: shown(page))
    # Chromium lets a worker open and focus for a hand on the real notification alone, so what it asks for is written down.
    click = """async () => {
        const asked = [];
        self.clients.openWindow = async (url) => asked.push(["open", url]);
        WindowClient.prototype.focus = async function () { asked.push(["focus", this.url]); };
        const [notification] = await self.registration.getNotifications();
        const click = new NotificationEvent("notificationclick", { notification });
        const waits = [];
        click.waitUntil = (promise) => waits.push(promise);
        self.dispatchEvent(click);
        await Promise.all(waits);
        return [asked, (await self.registration.getNotifications()).length];
    }"""
    origin = page.evaluate("location.origin")
    assert worker.evaluate(click) == [[["open", f"{origin}/about/"]], 0]
    other = page.context.new_page()
    other.goto(f"{origin}/about/")
    deliver(page, {"title": "Leaves", "body": "Soon.", "topic": "t", "page": "/about/"})
    wait_for(lambda: shown(page))
    assert worker.evaluate(click) == [[["focus", f"{origin}/about/"]], 0]


def test_the_worker_tells_by_itself_that_the_address_of_its_browser_has_changed(
    chromium: Browser, address: str, follower: Follower, hook: Receiver
) -> None:
    _page, worker = with_worker(allowed(chromium, address), address)
    old, new = browsers.Browser(hook.url("/old")), browsers.Browser(hook.url("/new"))
    place = old.place(follower)
    worker.evaluate(
        """async ([oldSubscription, newSubscription]) => {
        const waits = [];
        const change = Object.assign(new Event("pushsubscriptionchange"), { oldSubscription, newSubscription });
        change.waitUntil = (promise) => waits.push(promise);
        self.dispatchEvent(change);
        await Promise.all(waits);
    }""",
        [json.loads(one.subscription()) for one in (old, new)],
    )
    place.refresh_from_db()
    assert unseal(place.address) == new.url


def test_the_picture_of_a_notice_is_there(client: Client) -> None:
    worker = client.get(reverse("push_worker")).content.decode()
    path = worker.partition('ICON = "')[2].partition('"')[0]
    assert path.startswith("/static/") and (settings.BASE_DIR / path.lstrip("/")).is_file()
