"""Places, feeds and the inbox in a real Chromium: axe finds nothing, nothing scrolls sideways, keyboard and no JavaScript."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse
from playwright.sync_api import Browser, expect

from tests import people
from tests.chromium import look, sign_in, tab_to, visitor
from tests.notices.receiving import Receiver
from tests.notices.test_webhooks import place
from transition import clock
from transition.notices.follows.tokens import manage_token
from transition.notices.models import Endpoint, Follower, InboxMessage
from users.models import User

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser,
    pytest.mark.usefixtures("database_beside_chromium"),
]
TEXT = (
    "Anthropic has announced that Claude Sonnet 4.5 will leave Claude API.\n\nWhat changes: https://example.org/models/"
)


@pytest.fixture
def ada(follower: Follower) -> User:
    user = people.ada()
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
    Follower.objects.filter(pk=follower.pk).update(user=user)
    return user


def test_the_page_of_places(chromium: Browser, live_server: Any, follower: Follower) -> None:
    address = reverse("places_manage", args=[manage_token(follower)])
    gone = place(follower, "https://receiver.example/hook", off_since=clock.now(), why_off="gone", failures=3)
    Endpoint.objects.filter(pk=gone.pk).update(label="A gateway with a rather long name that wraps on a phone")
    place(follower, "https://receiver.example/two", last_ok_at=clock.now())
    page = visitor(chromium, 375).new_page()
    page.goto(live_server.url + address)
    look(page, "places")
    page.get_by_role("button", name="New secret Gateway").click()
    look(page, "places-secret")
    page.locator("#webhook_address").fill("https://10.0.0.1/")
    page.locator("#webhook_label").fill("Mine")
    page.get_by_role("button", name="Add the webhook").click()
    look(page, "places-refused")


def test_the_page_of_feeds(chromium: Browser, live_server: Any, follower: Follower) -> None:
    page = visitor(chromium, 375).new_page()
    page.goto(live_server.url + reverse("personal_feeds_manage", args=[manage_token(follower)]))
    look(page, "feeds")


def test_a_webhook_is_added_tested_and_taken_away_by_keyboard_with_javascript_off(
    chromium: Browser, live_server: Any, follower: Follower, hook: Receiver
) -> None:
    page = visitor(chromium, 1280, java_script_enabled=False).new_page()
    page.goto(live_server.url + reverse("places_manage", args=[manage_token(follower)]))
    tab_to(page, page.locator("#webhook_label"))
    page.keyboard.type("Gateway")
    page.keyboard.press("Tab")
    page.keyboard.type(hook.url())
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="The secret of Gateway")).to_be_visible()
    tab_to(page, page.get_by_role("button", name="Send a test Gateway"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("The test was taken (200)")).to_be_visible()
    tab_to(page, page.get_by_role("button", name="Take away Gateway"))
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Undo").press("Enter")
    expect(page.get_by_text("Gateway is back.")).to_be_visible()
    assert len(hook.requests) == 1


def test_the_inbox(chromium: Browser, live_server: Any, follower: Follower, ada: User) -> None:
    context = visitor(chromium, 375)
    sign_in(context, live_server.url, ada)
    page = context.new_page()
    page.goto(live_server.url + reverse("inbox"))
    look(page, "inbox-empty")
    for number in range(27):
        InboxMessage.objects.create(
            follower=follower, delivery_key=str(number), subject="Claude Sonnet 4.5 leaves Claude API", text=TEXT
        )
    page.reload()
    expect(page.locator("#whoami .inbox-count")).to_contain_text("27")
    look(page, "inbox")
    page.get_by_role("link", name="Claude Sonnet 4.5 leaves").first.click()
    expect(page.get_by_role("button", name="Mark as unread")).to_be_visible()
    look(page, "inbox-message")
    assert InboxMessage.objects.unread().count() == 26


def test_without_javascript_a_button_marks_as_read(
    chromium: Browser, live_server: Any, follower: Follower, ada: User
) -> None:
    InboxMessage.objects.create(follower=follower, delivery_key="1", subject="A model leaves", text=TEXT)
    context = visitor(chromium, 375, java_script_enabled=False)
    sign_in(context, live_server.url, ada)
    page = context.new_page()
    page.goto(live_server.url + reverse("inbox"))
    page.get_by_role("link", name="A model leaves").press("Enter")
    assert InboxMessage.objects.unread().count() == 1
    page.get_by_role("button", name="Mark as read").press("Enter")
    expect(page.get_by_role("button", name="Mark as unread")).to_be_visible()
