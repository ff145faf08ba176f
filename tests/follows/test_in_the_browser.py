"""The pages for followers in a real Chromium: axe finds nothing, nothing scrolls sideways, keyboard and no JavaScript."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser

from tests.chromium import assert_accessible, look, tab_to, visitor
from tests.factories import AIModelFactory, AvailabilityFactory, SurfaceFactory
from tests.notices.sending import Mailbox, leaving, running_plan, today, work
from transition.catalog.models import AIModel, Availability
from transition.notices.follows.tokens import manage_token
from transition.notices.models import Delivery, Follow, Follower, Snooze, Suppression

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser,
    pytest.mark.usefixtures("database_beside_chromium"),
]


@pytest.fixture
def look_everywhere(chromium: Browser, live_server: Any) -> Callable[[str, str], None]:
    def open_everywhere(path: str, name: str) -> None:
        page = visitor(chromium, 375).new_page()
        page.goto(live_server.url + path)
        look(page, name)

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


def test_putting_off_and_everything_sent(look_everywhere: Any, follower: Follower, mailbox: Mailbox) -> None:
    availability = leaving(
        28, model=AIModelFactory(key="other-4", name="Other 4"), surface=SurfaceFactory(key="x", name="X")
    )
    Follow.objects.create(follower=follower, surface=availability.surface)
    running_plan(availability)
    work()
    token = manage_token(follower)
    look_everywhere(reverse("follow_manage_later", args=[token]) + f"?availability={availability.pk}", "later")
    look_everywhere(reverse("follow_manage_sent", args=[token]), "sent")
    row = Delivery.objects.get(state="accepted")
    look_everywhere(
        reverse("follow_manage_sent_text", args=[token]) + f"?message={row.milestone_id}-{row.id}", "sent-text"
    )
    look_everywhere(reverse("follow_manage", args=[token]), "mine-told")


def test_putting_off_by_keyboard_alone_with_javascript_off(
    chromium: Browser, live_server: Any, follower: Follower, sonnet: AIModel
) -> None:
    availability = sonnet.availabilities.order_by("pk")[0]
    Availability.objects.filter(pk=availability.pk).update(retires_on=today() + timedelta(days=60))
    page = visitor(chromium, 375, java_script_enabled=False).new_page()
    page.goto(live_server.url + reverse("follow_manage", args=[manage_token(follower)]))
    page.get_by_role("link", name=f"Remind me later {availability}").focus()
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_label("3 days"))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.get_by_text("No reminder about").wait_for()
    assert Snooze.objects.get().until == today() + timedelta(days=7)


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


def test_who_has_moved_and_is_not_known_here_is_told_where_to_say_so(look_everywhere: Any, sonnet: AIModel) -> None:
    look_everywhere(reverse("follow") + f"?moved=anthropic/{sonnet.key}", "follow-moved")
