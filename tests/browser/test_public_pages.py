"""The public pages in a real browser, on a phone and at a desk: axe finds nothing, nothing scrolls sideways."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.site import Site
from tests.chromium import look

# One worker runs them all, so that one site is enough.
pytestmark = pytest.mark.xdist_group("site")
SONNET = "anthropic/claude-sonnet-4-5-20250929"
SUCCESSOR = "anthropic/claude-sonnet-5-5"
PAGES = {
    "timeline": "/",
    "timeline with filters": "/?provider=openai&q=gpt",
    "timeline without a match": "/?q=no-such-model-anywhere",
    "model": f"/models/{SONNET}/",
    "model without dates": "/models/openai/gpt-6-luna/",
    "guides": "/guides/",
    "guide for builders": f"/guides/{SONNET}/to/{SUCCESSOR}/",
    "guide for talkers": f"/guides/{SONNET}/to/{SUCCESSOR}/?as=everyday",
    "comparison": f"/compare/?a={SONNET}&b={SUCCESSOR}",
    "comparison to choose": "/compare/",
    "feedback": "/feedback/",
    "feedback about a model": f"/feedback/{SONNET}/",
    "receipt": "/feedback/receipt/",
    "follow": "/follow/",
    "follow a model": f"/follow/{SONNET}/",
    "sign in": "/account/login/",
    "about": "/about/",
    "quality": "/quality/",
    "not found": "/nowhere/",
}


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_good(site: Site, good_page: Page, name: str) -> None:
    good_page.goto(site.path(PAGES[name]))
    look(good_page, f"public-{name.replace(' ', '-')}")
    assert good_page.locator("h1").count() == 1


@pytest.mark.parametrize("name", ["timeline", "model", "feedback", "follow", "sign in"])
def test_text_at_twice_its_size_scrolls_one_way_and_breaks_no_day(site: Site, page: Page, name: str) -> None:
    page.goto(site.path(PAGES[name]))
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    narrowest = page.evaluate("Math.min(...[...document.querySelectorAll('.when')].map(one => one.clientWidth || 999))")
    assert narrowest > 200, "a day stands in a column too narrow for its words"


def test_from_the_timeline_to_the_guide(site: Site, page: Page) -> None:
    page.goto(site.path("/?q=claude-sonnet-4-5"))
    page.get_by_role("link", name="Claude Sonnet 4.5", exact=True).first.click()
    expect(page.locator("h1")).to_contain_text("Claude Sonnet 4.5")
    page.locator(f'a[href*="/to/{SUCCESSOR}/"]').first.click()
    expect(page.locator("h1")).to_contain_text("Claude Sonnet 5.5")


def test_from_the_timeline_to_the_guide_without_javascript(site: Site, plain_page: Page) -> None:
    plain_page.goto(site.path("/?q=claude-sonnet-4-5"))
    plain_page.get_by_role("link", name="Claude Sonnet 4.5", exact=True).first.click()
    plain_page.locator(f'a[href*="/to/{SUCCESSOR}/"]').first.click()
    expect(plain_page.locator("h1")).to_contain_text("Claude Sonnet 5.5")


def test_filters_swap_the_results_and_live_in_the_address(site: Site, page: Page) -> None:
    page.goto(site.path("/"))
    page.get_by_role("searchbox").or_(page.locator('input[name="q"]')).first.fill("gemini-2.5-pro")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"q=gemini-2\.5-pro"))
    expect(page.get_by_role("link", name="Gemini 2.5 Pro", exact=True).first).to_be_visible()
    page.go_back()
    expect(page).to_have_url(site.path("/"))


def test_going_back_from_one_filter_to_another_shows_the_whole_page(site: Site, page: Page) -> None:
    page.goto(site.path("/"))
    for provider in ("anthropic", "openai"):
        page.get_by_label("Provider").select_option(provider)
        expect(page).to_have_url(re.compile(f"provider={provider}"))
        expect(page.get_by_role("link", name="Clear the filters").first).to_be_visible()
    page.go_back()
    expect(page).to_have_url(re.compile("provider=anthropic"))
    expect(page.locator("h1")).to_have_count(1)
    expect(page.get_by_label("Provider")).to_have_value("anthropic")


def test_the_skip_link_comes_first_for_the_keyboard(site: Site, page: Page) -> None:
    page.goto(site.path("/"))
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()


def test_a_guide_stays_within_its_weight(site: Site, page: Page) -> None:
    """60 KB over the wire in all: HTML, stylesheet, scripts, icons."""
    sizes: list[int] = []
    page.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"]))
    page.goto(site.path(PAGES["guide for builders"]), wait_until="networkidle")
    assert sum(sizes) <= 60 * 1024, sizes
