"""The desk in a real browser: signed in by the printed link, every page good, on a phone and at a desk."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import assert_good_page
from tests.browser.site import Site

PAGES = [
    "/desk/",
    "/desk/announcements/",
    "/desk/usage/",
    "/desk/usage/tokens/",
    "/desk/lists/",
    "/desk/guides/",
    "/desk/feedback/",
    "/desk/catalog/",
    "/desk/people/",
    "/account/",
    "/follow/",
]


@pytest.fixture
def staff_page(site: Site, page: Page) -> Page:
    page.goto(site.manage("staff_link").strip().splitlines()[-1])
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(site.path("/desk/"))
    return page


def test_every_page_is_good(site: Site, staff_page: Page) -> None:
    for path in PAGES:
        staff_page.goto(site.path(path))
        assert_good_page(staff_page)


def test_the_header_of_a_public_page_knows_who_is_signed_in(site: Site, staff_page: Page) -> None:
    staff_page.goto(site.path("/"))
    expect(staff_page.locator("#whoami").get_by_role("link", name="Desk")).to_be_visible()
