"""The desk in a real browser: signed in by the printed link, every page good, on a phone and at a desk."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.site import Site
from tests.chromium import look

# One worker runs them all, so that one site is enough.
pytestmark = pytest.mark.xdist_group("site")
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


def sign_in(site: Site, page: Page) -> None:
    page.goto(site.manage("staff_link").strip().splitlines()[-1])
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(site.path("/desk/"))


@pytest.fixture
def staff_page(site: Site, page: Page) -> Page:
    sign_in(site, page)
    return page


def test_every_page_is_good(site: Site, good_page: Page) -> None:
    sign_in(site, good_page)
    for path in PAGES:
        good_page.goto(site.path(path))
        look(good_page, f"staff-{path.strip('/').replace('/', '-')}")
        assert good_page.locator("h1").count() == 1


def test_the_header_of_a_public_page_knows_who_is_signed_in(site: Site, staff_page: Page) -> None:
    staff_page.goto(site.path("/"))
    expect(staff_page.locator("#whoami").get_by_role("link", name="Desk")).to_be_visible()
