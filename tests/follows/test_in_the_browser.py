"""The pages for followers in a real Chromium: axe finds nothing, nothing scrolls sideways, keyboard and no JavaScript."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Browser, Page, sync_playwright

from tests.factories import AvailabilityFactory, SurfaceFactory
from tests.follows.conftest import Mailbox
from transition.catalog.models import AIModel
from transition.notices.follows.tokens import manage_token
from transition.notices.models import Follow, Follower, Suppression

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture(autouse=True)
def _database_beside_the_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    """Playwright runs an event loop in this thread; the tests still ask the database what the clicks did."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


@pytest.fixture
def browser(live_server: Any) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def look(browser: Browser, live_server: Any) -> Callable[[str, str], None]:
    """Open a page at both widths in both themes; keep a picture when PICTURES names a folder."""

    def open_everywhere(path: str, name: str) -> None:
        for width in (375, 1280):
            for scheme in ("light", "dark"):
                page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
                page.goto(live_server.url + path)
                if folder := os.environ.get("PICTURES"):
                    page.screenshot(path=Path(folder) / f"{name}-{width}-{scheme}.png", full_page=True)
                assert page.evaluate("document.documentElement.scrollWidth") == width
                findings = Axe().run(page)
                assert findings.violations_count == 0, findings.generate_report()
                page.close()

    return open_everywhere


@pytest.fixture
def follower(sonnet: AIModel) -> Follower:
    AvailabilityFactory(model=sonnet, surface=SurfaceFactory(key="foundry", name="Microsoft Foundry"))
    follower = Follower.objects.create(email="ada@example.org", confirmed_at="2026-11-01T00:00:00Z")
    Follow.objects.create(follower=follower, model=sonnet)
    Follow.objects.create(follower=follower, provider=sonnet.provider)
    return follower


def test_the_form_for_strangers(look: Any, sonnet: AIModel) -> None:
    look(reverse("follow"), "follow")
    look(reverse("follow_model", args=["anthropic", sonnet.key]), "follow-model")


def test_the_page_of_a_follower(look: Any, follower: Follower) -> None:
    mine = reverse("follow_manage", args=[manage_token(follower)])
    look(mine, "mine")
    Suppression.objects.create(email=follower.email, reason=Suppression.Reason.UNSUBSCRIBED)
    look(mine + "?ended=everything", "mine-stopped")


def test_following_by_keyboard_alone_with_javascript_off(
    browser: Browser, live_server: Any, mailbox: Mailbox, sonnet: AIModel
) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(live_server.url + reverse("follow_model", args=["anthropic", sonnet.key]))
    _tab_to(page, "Email address")
    page.keyboard.type("ada@example.org")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Look into your mailbox").wait_for()
    page.goto(live_server.url + mailbox.link())
    page.get_by_role("button", name="Yes, write to me").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="You follow Claude Sonnet 4.5").wait_for()
    assert Follow.objects.get().model == sonnet


def test_a_refused_form_says_why_and_keeps_what_was_typed(browser: Browser, live_server: Any, sonnet: AIModel) -> None:
    page = browser.new_page(viewport={"width": 375, "height": 800})
    page.goto(live_server.url + reverse("follow"))
    page.get_by_label("Name or id of the model").fill("Sonnet 4")
    page.get_by_label("Email address").fill("ada@example.org")
    page.get_by_role("button", name="Send me the link").click()
    page.get_by_role("alert").wait_for()
    assert page.get_by_label("Email address").input_value() == "ada@example.org"
    assert Axe().run(page).violations_count == 0


def _tab_to(page: Page, label: str) -> None:
    field = page.get_by_label(label)
    for _press in range(40):
        page.keyboard.press("Tab")
        if field.is_visible() and page.locator(":focus").get_attribute("id") == field.get_attribute("id"):
            return
    raise AssertionError(f"{label} is not reached by keyboard")
