"""The signed-in corner of a page that is the same for everyone: fetched with a marker, left alone without one."""

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, expect

from tests.chromium import session_of
from tests.people import ada, cleo

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sessions() -> dict[str, str]:
    """Signed in before the browser starts: Django refuses the database inside a running event loop."""
    return {"ada": session_of(ada()), "cleo": session_of(cleo())}


@pytest.fixture
def visitor(sessions, chromium: Browser) -> BrowserContext:
    return chromium.new_context()


def open_page(visitor: BrowserContext, address: str, **cookies: str):
    """Open the style page with cookies; return it with the addresses it asked for."""
    visitor.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies.items()])
    page = visitor.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(address)))
    page.goto(address + reverse("style"), wait_until="networkidle")
    return page, asked


def test_without_the_marker_nothing_is_fetched_and_the_link_to_sign_in_stands(visitor, live_server):
    page, asked = open_page(visitor, live_server.url)
    assert reverse("whoami") not in asked
    expect(page.locator("#whoami").get_by_role("link", name="Sign in")).to_be_visible()


def test_a_signed_in_reader_finds_the_way_out(visitor, live_server, sessions):
    page, asked = open_page(visitor, live_server.url, signed_in="1", sessionid=sessions["ada"])
    assert reverse("whoami") in asked
    corner = page.locator("#whoami")
    expect(corner.get_by_role("link", name="Sign out")).to_be_visible()
    assert corner.get_by_role("link", name="Desk").count() == 0


def test_staff_find_the_desk(visitor, live_server, sessions):
    page, _ = open_page(visitor, live_server.url, signed_in="1", sessionid=sessions["cleo"])
    expect(page.locator("#whoami").get_by_role("link", name="Desk")).to_be_visible()


def test_a_marker_that_outlived_its_session_still_offers_to_sign_in(visitor, live_server):
    page, _ = open_page(visitor, live_server.url, signed_in="1")
    expect(page.locator("#whoami").get_by_role("link", name="Sign in")).to_be_visible()
