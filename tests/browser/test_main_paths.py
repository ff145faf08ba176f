"""Each person's main thing from end to end in a real browser, with JavaScript and without."""

import re
import uuid
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.site import Site
from tests.chromium import WIDTHS, assert_accessible, visitor
from transition.feedback.stamps import SHORTEST_FILL

# One worker runs them all, so that one site is enough.
pytestmark = pytest.mark.xdist_group("site")
SONNET = "anthropic/claude-sonnet-4-5-20250929"


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def any_page(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Page]:
    """The same story with JavaScript at a desk, and without it on a phone."""
    width = WIDTHS["desk"] if request.param else WIDTHS["phone"]
    context = visitor(chromium, width, java_script_enabled=request.param)
    yield context.new_page()
    context.close()


def test_say_what_you_lose_and_come_back_with_the_receipt(site: Site, any_page: Page) -> None:
    page = any_page
    page.goto(site.path(f"/feedback/{SONNET}/"))
    page.get_by_label("The way it talks").check()
    page.locator("#id_story").fill("It knew how my lessons begin.")
    page.wait_for_timeout(SHORTEST_FILL.total_seconds() * 1000)  # A person takes longer than a script.
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".error-summary")).to_be_visible()
    expect(page.locator("#id_story")).to_have_value("It knew how my lessons begin.")
    page.locator("#id_keep").check()
    page.get_by_role("button", name="Send").click()
    expect(page.locator("h1")).to_contain_text("Thank you")
    code = page.locator(".receipt code, code").first.inner_text()
    page.goto(site.path("/feedback/receipt/"))
    page.locator('input[name="code"]').fill(code)
    page.locator('main form button[type="submit"]').first.click()
    expect(page.locator("main")).to_contain_text("It knew how my lessons begin.")


def test_follow_a_model_and_say_yes_by_mail(site: Site, any_page: Page) -> None:
    page, address = any_page, f"{uuid.uuid4().hex[:12]}@example.org"
    page.goto(site.path(f"/follow/{SONNET}/"))
    page.get_by_label("Email address").fill(address)
    page.get_by_role("button", name="Send me the link").click()
    expect(page.locator("main")).to_contain_text(re.compile("mail|message", re.IGNORECASE))
    [letter] = site.mailbox.to(address)
    text = letter.get_body(("plain",)).get_content()
    link = re.search(r"http://localhost:\d+(/follow/confirm/\S+)", text)
    assert link, text
    page.goto(site.path(link[1]))
    page.locator('main form button[type="submit"]').first.click()
    expect(page.locator("main")).to_contain_text("Claude Sonnet 4.5")
    assert len(site.mailbox.to(address)) == 1


def test_every_answer_on_the_way_is_a_good_page(site: Site, page: Page) -> None:
    page.goto(site.path(f"/follow/{SONNET}/"))
    page.get_by_label("Email address").fill("not an address")
    page.get_by_role("button", name="Send me the link").click()
    expect(page.locator(".error-summary")).to_be_visible()
    assert_accessible(page)
    assert page.locator("h1").count() == 1
