"""The pages for followers in a real Chromium: axe finds nothing, nothing scrolls sideways, keyboard and no JavaScript."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser

from tests.chromium import assert_accessible, everywhere, look, tab_to, visitor
from tests.factories import AvailabilityFactory, SurfaceFactory
from tests.notices.sending import Mailbox
from transition.catalog.models import AIModel
from transition.notices.follows.tokens import manage_token
from transition.notices.models import Follow, Follower, Suppression

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser,
    pytest.mark.usefixtures("database_beside_chromium"),
]


@pytest.fixture
def look_everywhere(chromium: Browser, live_server: Any) -> Callable[[str, str], None]:
    def open_everywhere(path: str, name: str) -> None:
        for where, context in everywhere(chromium):
            page = context.new_page()
            page.goto(live_server.url + path)
            look(page, f"{name}-{where}")

    return open_everywhere


@pytest.fixture
def follower(follower: Follower, sonnet: AIModel) -> Follower:
    """Ada follows the provider as well, and the model is on a second surface."""
    AvailabilityFactory(model=sonnet, surface=SurfaceFactory(key="foundry", name="Microsoft Foundry"))
    Follow.objects.create(follower=follower, provider=sonnet.provider)
    return follower


def test_the_form_for_strangers(look_everywhere: Any, sonnet: AIModel) -> None:
    look_everywhere(reverse("follow"), "follow")
    look_everywhere(reverse("follow_model", args=["anthropic", sonnet.key]), "follow-model")


def test_the_page_of_a_follower(look_everywhere: Any, follower: Follower) -> None:
    mine = reverse("follow_manage", args=[manage_token(follower)])
    look_everywhere(mine, "mine")
    Suppression.objects.create(email=follower.email, reason=Suppression.Reason.UNSUBSCRIBED)
    look_everywhere(mine + "?ended=everything", "mine-stopped")


def test_following_by_keyboard_alone_with_javascript_off(
    chromium: Browser, live_server: Any, mailbox: Mailbox, sonnet: AIModel
) -> None:
    page = visitor(chromium, 1280, java_script_enabled=False).new_page()
    page.goto(live_server.url + reverse("follow_model", args=["anthropic", sonnet.key]))
    tab_to(page, page.get_by_label("Email address"))
    page.keyboard.type("ada@example.org")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Look into your mailbox").wait_for()
    page.goto(live_server.url + mailbox.link())
    page.get_by_role("button", name="Yes, write to me").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="You follow Claude Sonnet 4.5").wait_for()
    assert Follow.objects.get().model == sonnet


def test_a_refused_form_says_why_and_keeps_what_was_typed(chromium: Browser, live_server: Any, sonnet: AIModel) -> None:
    page = visitor(chromium, 375).new_page()
    page.goto(live_server.url + reverse("follow"))
    page.get_by_label("Name or id of the model").fill("Sonnet 4")
    page.get_by_label("Email address").fill("ada@example.org")
    page.get_by_role("button", name="Send me the link").click()
    page.get_by_role("alert").wait_for()
    assert page.get_by_label("Email address").input_value() == "ada@example.org"
    assert_accessible(page)
