"""Answering about a part of a guide where it stands: nobody loses their place, and nothing typed gets lost on the way."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.chromium import look_here, visitor
from tests.guides import stage
from tests.guides.stage import GUIDES
from transition.guides import useful_views
from transition.guides.models import UsefulAnswer
from transition.web.connections import Rate

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
    expect(part(page, "lose").get_by_role("alert")).to_have_text(
        "This did not arrive, and nothing you typed is lost. Please try again."
    )
    expect(part(page, "lose").get_by_label("What was missing or wrong?")).to_have_value("The way it paused.")
    page.context.set_offline(False)
    part(page, "lose").get_by_role("button", name="Send").click()
    expect(part(page, "lose").get_by_text("Your sentence goes to the people who write this guide.")).to_be_visible()
    assert UsefulAnswer.objects.get().words == "The way it paused."


def test_pressing_twice_on_a_slow_line_answers_once(page: Page) -> None:
    held: list[Route] = []
    page.route("**/useful/", lambda route: held.append(route))
    yes, no = (part(page, "lose").get_by_role("button", name=name) for name in ("Yes, it was", "No, it was not"))
    yes.click()
    yes.click()
    no.click()
    [only] = held
    only.continue_()
    expect(part(page, "lose").get_by_label("What helped?")).to_be_visible()
    assert UsefulAnswer.objects.get().is_useful


def test_a_connection_that_asks_too_often_is_told_so(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(useful_views, "RATE", Rate("useful-once", 0, 60))
    part(page, "lose").get_by_role("button", name="No, it was not").click()
    expect(part(page, "lose").get_by_role("alert")).to_contain_text("asked many times in a short while")
    expect(part(page, "lose").get_by_role("button", name="No, it was not")).to_be_visible()
    assert not UsefulAnswer.objects.exists()


def test_nothing_is_sent_where_nothing_was_written(page: Page) -> None:
    part(page, "lose").get_by_role("button", name="No, it was not").click()
    part(page, "lose").get_by_role("button", name="Send").click()
    assert part(page, "lose").get_by_label("What was missing or wrong?").evaluate("it => !it.validity.valid")
    expect(part(page, "lose").get_by_label("What was missing or wrong?")).to_be_focused()
