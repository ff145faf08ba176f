"""What stays in the browser: the card of what somebody valued, and a blind trial with one's own words. Nothing leaves."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.chromium import look, visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TRIAL = "/guides/openai/gpt-4o/to/openai/gpt-6-luna/trial/"
SECRET = "Only for the two of us"


@pytest.fixture
def page(live_server: Any, shipped: None, chromium: Browser) -> Page:
    return visitor(chromium, 1280).new_page()


def watched(page: Page) -> list[str]:
    """Return what the page asks for from now on, with what it sends along."""
    asked: list[str] = []
    page.wait_for_load_state("networkidle")
    page.on("request", lambda request: asked.append(f"{request.url} {request.post_data or ''}"))
    return asked


def test_both_pages_are_good_at_both_widths_and_in_the_dark(live_server: Any, shipped: None, chromium: Browser) -> None:
    page = visitor(chromium, 375).new_page()
    for path in ("/card/", TRIAL):
        page.goto(live_server.url + path)
        look(page, path.strip("/").replace("/", "-"))


def test_the_card_is_kept_taken_along_cleared_and_brought_back(page: Page, live_server: Any) -> None:
    page.goto(f"{live_server.url}/card/")
    asked = watched(page)
    page.get_by_label("Which model was it?").fill("GPT-4o")
    page.get_by_label("Three to five things it must have").fill(f"{SECRET}\nAsks first")
    with page.expect_download() as kept:
        page.get_by_role("button", name="Take it along as a file").click()
    text = kept.value.path().read_text()
    assert kept.value.suggested_filename == "what-i-valued.md"
    assert text.startswith("# What I valued\n\n## Which model was it?\n\nGPT-4o\n")
    assert f"- {SECRET}\n- Asks first\n" in text
    assert not [one for one in asked if not one.startswith("blob:")]
    page.reload()
    expect(page.get_by_label("Which model was it?")).to_have_value("GPT-4o")
    page.get_by_role("button", name="Clear the card").click()
    expect(page.get_by_label("Which model was it?")).to_have_value("")
    page.get_by_role("button", name="Clear the card").click()
    page.get_by_role("button", name="Bring it back").click()
    expect(page.get_by_label("Which model was it?")).to_have_value("GPT-4o")
    page.get_by_role("button", name="Clear the card").click()
    page.get_by_label("Which model was it?").fill("Another one")
    expect(page.get_by_role("button", name="Bring it back")).to_be_hidden()


def test_two_windows_keep_what_was_written_in_both(page: Page, live_server: Any) -> None:
    page.goto(f"{live_server.url}/card/")
    other = page.context.new_page()
    other.goto(f"{live_server.url}/card/")
    page.get_by_label("How we talk").fill("Short paragraphs")
    other.get_by_label("Three to five things it must have").fill("Asks first")
    expect(other.get_by_label("How we talk")).to_have_value("Short paragraphs")
    page.reload()
    expect(page.get_by_label("How we talk")).to_have_value("Short paragraphs")
    expect(page.get_by_label("Three to five things it must have")).to_have_value("Asks first")


def test_paper_holds_all_of_a_long_card(page: Page, live_server: Any) -> None:
    page.goto(f"{live_server.url}/card/")
    field = page.get_by_label("How we talk")
    field.fill("\n".join(f"line {n}" for n in range(60)))
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert field.evaluate("field => field.scrollHeight <= field.offsetHeight")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert field.evaluate("field => field.scrollHeight > field.offsetHeight")


def test_what_is_copied_for_the_next_model_does_not_name_the_last(page: Page, live_server: Any) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{live_server.url}/card/")
    page.get_by_role("button", name="Copy it for the new model").click()
    expect(page.get_by_role("status")).to_have_text("Nothing is written yet.")
    page.get_by_label("Which model was it?").fill("GPT-4o")
    page.get_by_label("How we talk").fill("Short paragraphs")
    page.get_by_role("button", name="Copy it for the new model").click()
    expect(page.get_by_role("status")).to_contain_text("Copied.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "You are not that model" in copied
    assert "- Short paragraphs" in copied
    assert "GPT-4o" not in copied


def test_ones_own_words_are_compared_in_the_browser_and_never_leave_it(page: Page, live_server: Any) -> None:
    page.goto(live_server.url + TRIAL)
    asked = watched(page)
    for n in (1, 2):
        page.get_by_label("What you asked").fill(f"{SECRET} {n}")
        page.get_by_label("What GPT-4o answered").fill("the old answer")
        page.get_by_label("What GPT-6 Luna answered").fill("<img src=x onerror=alert(1)>")
        page.get_by_role("button", name="Keep this one").click()
    expect(page.get_by_text("2 kept in this browser, sent nowhere.")).to_be_visible()
    page.get_by_role("button", name="Choose without names").click()
    for pair in page.locator("#own-pairs > fieldset").all():
        assert "GPT-" not in pair.inner_text()
        side = "Rather A" if "the old answer" in pair.locator(".own-words").nth(1).inner_text() else "Rather B"
        pair.get_by_label(side).check()
    page.locator("#own-show").click()
    expect(page.locator("#own-result")).to_have_text("GPT-4o: 2, GPT-6 Luna: 0, no difference: 0.")
    assert asked == []
    page.reload()
    expect(page.get_by_text("2 kept in this browser, sent nowhere.")).to_be_visible()
    page.get_by_role("button", name="Take all of mine away").click()
    for name, said in (("What you asked", "A third"), ("What GPT-4o answered", "x"), ("What GPT-6 Luna answered", "y")):
        page.get_by_label(name).fill(said)
    page.get_by_role("button", name="Keep this one").click()
    page.get_by_role("button", name="Bring them back").click()
    expect(page.get_by_text("3 kept in this browser, sent nowhere.")).to_be_visible()


def test_words_that_another_window_took_away_are_said_to_be_gone(page: Page, live_server: Any) -> None:
    page.goto(live_server.url + TRIAL)
    for name, said in (("What you asked", "A"), ("What GPT-4o answered", "x"), ("What GPT-6 Luna answered", "y")):
        page.get_by_label(name).fill(said)
    page.get_by_role("button", name="Keep this one").click()
    page.get_by_role("button", name="Choose without names").click()
    page.locator("#own-show").click()
    expect(page.locator("#own-result")).to_have_text("Choose at least one answer first.")
    page.evaluate("localStorage.clear()")
    page.get_by_role("button", name="Choose without names").click()
    expect(page.get_by_text("There are none of yours any more.")).to_be_visible()
    expect(page.get_by_role("button", name="Choose without names")).to_be_hidden()


def test_the_end_of_the_checklist_offers_to_say_so_and_takes_it_back(page: Page, live_server: Any) -> None:
    page.goto(f"{live_server.url}/guides/openai/gpt-4o/to/openai/gpt-6-luna/?as=everyday")
    offer = page.locator("#steps-finished")
    expect(offer).to_be_hidden()
    boxes = page.locator("[data-step]:not([data-optional]) input")
    for n in range(boxes.count()):
        boxes.nth(n).check()
    expect(offer.get_by_role("link", name="I have moved")).to_be_visible()
    boxes.first.uncheck()
    expect(offer).to_be_hidden()
