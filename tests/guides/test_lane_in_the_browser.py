"""The lane that somebody reads in is remembered in their browser, and an address that says one comes first."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.chromium import visitor
from tests.guides import stage
from tests.guides.stage import GUIDES

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser,
    pytest.mark.usefixtures("database_beside_chromium"),
]
ONE, ANOTHER = ("/guides/{}/{}/to/{}/{}/".format(*names) for names in GUIDES[:2])


@pytest.fixture
def page(chromium: Browser) -> Page:
    stage.shipped_guides()
    return visitor(chromium, 1280).new_page()


def lane(page: Page) -> Any:
    return page.locator(".lanes-choice [aria-current=page]")


def test_the_next_guide_opens_in_the_same_lane(page: Page, live_server: Any) -> None:
    page.goto(live_server.url + ONE)
    expect(lane(page)).to_have_text("I build on it")
    page.get_by_role("link", name="I talk with it").click()
    page.get_by_role("link", name="Teaching").click()
    expect(page.get_by_role("heading", name="In your classroom")).to_be_visible()
    page.goto(live_server.url + ANOTHER + "#steps")
    expect(lane(page)).to_have_text("Teaching")
    assert page.url == f"{live_server.url}{ANOTHER}?as=teacher#steps"
    # Who goes back to the first lane stays there too.
    page.get_by_role("link", name="I build on it").click()
    expect(lane(page)).to_have_text("I build on it")
    page.goto(live_server.url + ONE)
    expect(lane(page)).to_have_text("I build on it")
    assert page.url == live_server.url + ONE


def test_what_the_address_says_comes_first(page: Page, live_server: Any) -> None:
    page.goto(f"{live_server.url}{ONE}?as=writer")
    page.goto(f"{live_server.url}{ONE}?as=business")
    expect(page.get_by_role("heading", name="In your business")).to_be_visible()
    page.goto(f"{live_server.url}{ONE}?as=nobody")
    expect(lane(page)).to_have_text("I build on it")
