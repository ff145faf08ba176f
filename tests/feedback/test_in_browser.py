"""The feedback pages in Chromium: phone and desk width, light and dark, with and without JavaScript, by keyboard."""

from datetime import timedelta

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from tests import people
from tests.chromium import SCHEMES, WIDTHS, keep_picture, look_here, sign_in, tab_to, visitor
from tests.factories import AIModelFactory
from tests.feedback.filling import send
from transition.feedback import forms
from transition.feedback.models import Submission

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("database_beside_chromium"),
]


@pytest.fixture(autouse=True)
def models(monkeypatch: pytest.MonkeyPatch) -> None:
    # tests/browser sends a form at a person's pace; here nobody waits for it.
    monkeypatch.setattr(forms, "SHORTEST_FILL", timedelta(0))
    AIModelFactory()
    AIModelFactory(name="Claude Opus 4.5", key="claude-opus-4-5")


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("size", WIDTHS)
def test_without_javascript_from_the_form_to_the_erasing(
    chromium: Browser, live_server: object, size: str, scheme: str
) -> None:
    page = visitor(chromium, WIDTHS[size], scheme, java_script_enabled=False).new_page()
    page.goto(f"{live_server}/feedback/")
    look_without_scripts(page, f"form-{size}-{scheme}")
    page.get_by_label("Which model is this about?").fill("claude 4.5")
    page.get_by_label("Company I care about").check()
    expect(page.get_by_role("group", name="What did it not do as well?")).to_be_hidden()
    page.get_by_label("Yes, partly").check()
    expect(page.get_by_role("group", name="What did it not do as well?")).to_be_visible()
    page.get_by_label("In your own words").fill("A long story.")
    expect(page.get_by_label("My words may include health")).to_be_hidden()
    page.get_by_label("Share my words").check()
    expect(page.get_by_label("My words may include health")).to_be_visible()
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".error-summary")).to_contain_text("Which of these do you mean?")
    look_without_scripts(page, f"refused-{size}-{scheme}")
    assert page.get_by_label("In your own words").input_value() == "A long story."
    page.get_by_label("Claude Opus 4.5 (Anthropic)").check()
    page.get_by_label("Keep my answers").check()
    page.get_by_label("My words may include health").check()
    page.get_by_role("button", name="Send").click()
    code = page.locator("#receipt-code").inner_text()
    look_without_scripts(page, f"thanks-{size}-{scheme}")
    page.get_by_role("link", name="Where to use the reference").click()
    look_without_scripts(page, f"ask-{size}-{scheme}")
    page.get_by_label("Your reference").fill(code)
    page.get_by_role("button", name="Open").click()
    expect(page.get_by_text("A long story.")).to_be_visible()
    look_without_scripts(page, f"receipt-{size}-{scheme}")
    page.get_by_role("button", name="Delete it").click()
    look_without_scripts(page, f"erase-{size}-{scheme}")
    page.get_by_role("button", name="Delete everything").click()
    look_without_scripts(page, f"erased-{size}-{scheme}")
    assert not Submission.objects.exists()


def look_without_scripts(page: Page, name: str) -> None:
    """axe needs JavaScript, so without it only the width is checked and the picture taken."""
    keep_picture(page, name)
    html = page.locator("html").bounding_box()
    assert html is not None and page.viewport_size is not None
    assert html["width"] <= page.viewport_size["width"]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_on_a_phone_one_question_a_screen_with_a_real_back(chromium: Browser, live_server: object, scheme: str) -> None:
    page = visitor(chromium, WIDTHS["phone"], scheme).new_page()
    page.goto(f"{live_server}/feedback/")
    expect(page.locator(".question:visible")).to_have_count(1)
    look_here(page, f"steps-first-{scheme}")
    page.get_by_label("Which model is this about?").fill("Claude Sonnet 4.5")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Where did you use it?")).to_be_visible()
    expect(page.get_by_text("If this is a hard time")).to_be_visible()
    look_here(page, f"steps-second-{scheme}")
    page.get_by_role("button", name="Next question").click()
    expect(page.get_by_text("What is happening for you?")).to_be_visible()
    page.go_back()
    expect(page.get_by_text("Where did you use it?")).to_be_visible()
    page.get_by_role("button", name="Back").click()
    assert page.get_by_label("Which model is this about?").input_value() == "Claude Sonnet 4.5"
    page.get_by_role("button", name="Go to the last step").click()
    look_here(page, f"steps-last-{scheme}")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".error-summary")).to_contain_text("We need this permission")
    expect(page.get_by_label("Keep my answers")).to_be_visible()
    look_here(page, f"steps-refused-{scheme}")
    page.get_by_label("Keep my answers").check()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    look_here(page, f"steps-thanks-{scheme}")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_at_a_desk_by_keyboard_alone(chromium: Browser, live_server: object, scheme: str) -> None:
    page = visitor(chromium, WIDTHS["desk"], scheme).new_page()
    page.goto(f"{live_server}/feedback/anthropic/claude-sonnet-4-5-20250929/")
    look_here(page, f"about-{scheme}")
    keep = page.get_by_label("Keep my answers")
    tab_to(page, keep)
    page.keyboard.press("Space")
    expect(keep).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    look_here(page, f"thanks-keyboard-{scheme}")


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("size", WIDTHS)
def test_the_desk(chromium: Browser, live_server: object, size: str, scheme: str) -> None:
    send(
        Client(),
        story="I want to die. Mail bo@example.org",
        impact="overwhelming",
        reply="email",
        contact="a@example.org",
    )
    send(Client(), story="The prompts break. " * 30, lost=["workflow_reliability"], share="on", sensitive="on")
    context = visitor(chromium, WIDTHS[size], scheme)
    sign_in(context, str(live_server), people.cleo())
    page = context.new_page()
    page.goto(f"{live_server}/desk/feedback/")
    look_here(page, f"inbox-{size}-{scheme}")
    page.get_by_role("link", name="Claude Sonnet 4.5").first.click()
    page.get_by_role("button", name="Open the words as sent").click()
    expect(page.get_by_text("bo@example.org")).to_be_visible()
    look_here(page, f"revealed-{size}-{scheme}")
    page.get_by_label("Read", exact=True).check()
    page.get_by_label("Severity").select_option("1")
    page.get_by_role("button", name="Move it").click()
    expect(page.locator(".error-summary")).to_contain_text("Write what was done")
    look_here(page, f"desk-refused-{size}-{scheme}")
    page.get_by_label("Note").fill("Rang the duty lead.")
    page.get_by_role("button", name="Move it").click()
    page.get_by_label("Your answer").fill("Thank you for telling us.")
    page.get_by_role("button", name="Answer", exact=True).click()
    expect(page.get_by_text("email waits to be sent")).to_be_visible()
    look_here(page, f"submission-{size}-{scheme}")
