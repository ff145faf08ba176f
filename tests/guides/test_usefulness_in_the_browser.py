"""Answering about a part of a guide where it stands: nobody loses their place, and nothing typed gets lost on the way."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.chromium import look_here, visitor
from tests.guides import stage
from tests.guides.stage import GUIDES
from transition.guides.models import UsefulAnswer

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser,
    pytest.mark.usefixtures("database_beside_chromium"),
]
GUIDE = "/guides/{}/{}/to/{}/{}/".format(*GUIDES[0])


@pytest.fixture
def page(chromium: Browser, live_server: Any) -> Page:
    stage.shipped_guides()
    page = visitor(chromium, 375).new_page()
    page.goto(f"{live_server.url}{GUIDE}?as=companion")
    return page


def part(page: Page, name: str) -> Any:
    return page.locator(f"[aria-labelledby={name}]")


def test_a_sentence_is_added_without_leaving_the_guide(page: Page) -> None:
    here = page.url
    part(page, "lose").get_by_role("button", name="No, it was not").click()
    words = part(page, "lose").get_by_label("What was missing or wrong?")
    expect(part(page, "lose").locator(".answered")).to_be_focused()
    part(page, "steps").get_by_role("button", name="Yes, it was").click()
    expect(part(page, "steps").get_by_label("What helped?")).to_be_visible()
    look_here(page, "useful-in-place")
    words.fill("The way it paused.")
    part(page, "lose").get_by_role("button", name="Send").click()
    expect(part(page, "lose").get_by_text("Your sentence goes to the people who write this guide.")).to_be_visible()
    assert page.url == here
    said = {answer.part: (answer.is_useful, answer.words) for answer in UsefulAnswer.objects.all()}
    assert said == {"lose": (False, "The way it paused."), "steps": (True, "")}


def test_without_a_connection_the_sentence_stays_and_is_sent_the_next_time(page: Page) -> None:
    part(page, "lose").get_by_role("button", name="No, it was not").click()
    part(page, "lose").get_by_label("What was missing or wrong?").fill("The way it paused.")
    page.context.set_offline(True)
    part(page, "lose").get_by_role("button", name="Send").click()
    expect(part(page, "lose").get_by_role("alert")).to_contain_text("What you typed is still here")
    expect(part(page, "lose").get_by_label("What was missing or wrong?")).to_have_value("The way it paused.")
    page.context.set_offline(False)
    part(page, "lose").get_by_role("button", name="Send").click()
    expect(part(page, "lose").get_by_text("Your sentence goes to the people who write this guide.")).to_be_visible()
    assert UsefulAnswer.objects.get().words == "The way it paused."
