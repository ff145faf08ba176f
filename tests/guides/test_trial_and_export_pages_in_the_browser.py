"""The trial with answers, the steps for exports and their pages at the desk: at both widths, in the dark, in German."""

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, expect

from tests.chromium import look, session_of, visitor
from tests.guides.test_blind_trial import a_pair
from tests.people import cleo
from transition import clock
from transition.catalog.models import AIModel
from transition.guides import exports
from transition.guides.models import TrialPair, UsefulAnswer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TRIAL = "/guides/openai/gpt-4o/to/openai/gpt-6-luna/trial/"


@pytest.fixture
def pair(shipped: None) -> TrialPair:
    models = AIModel.objects.get(key="gpt-4o"), AIModel.objects.get(key="gpt-6-luna")
    exports.load()
    UsefulAnswer.objects.create(
        source=models[0], successor=models[1], part="lose", is_useful=False, words="Voice is missing.",
        said_on="2026-11-20",
    )  # fmt: skip
    return a_pair(
        models, old_answer="Boxes first.\n\n- One cup stays out\n- `code` too", new_answer="A breath first. " * 40
    )


@pytest.fixture
def session(pair: TrialPair) -> str:
    return session_of(cleo())


def test_the_public_pages_are_good(live_server: Any, pair: TrialPair, chromium: Browser) -> None:
    page = visitor(chromium, 375).new_page()
    for path in (TRIAL, f"/de{TRIAL}", "/save/", "/fr/save/", "/de/card/"):
        page.goto(live_server.url + path)
        look(page, path.strip("/").replace("/", "-")[:40])
    page.goto(f"{live_server.url}/de{TRIAL}")
    page.get_by_label("Lieber A").check()
    page.get_by_role("button", name="Zeigen, von wem sie waren").click()
    expect(page.locator("h1")).to_have_text("Von wem sie waren")
    page.get_by_text("Beide noch einmal lesen").first.click()
    look(page, "trial-result")
    page.goto(f"{live_server.url}/guides/openai/gpt-4o/to/openai/gpt-6-luna/?as=teacher")
    page.locator("[aria-labelledby=breaks] details summary").last.click()
    look(page, "guide-for-teachers")
    page.go_back()
    page.get_by_role("link", name="Noch einmal").click()
    expect(page.locator("#last-trial")).to_be_visible()
    page.goto(live_server.url + TRIAL)
    today = clock.today()
    expect(page.locator("#last-trial")).to_contain_text(f"{today.day} {today:%B %Y}")


def test_a_trial_needs_no_javascript_and_no_mouse(live_server: Any, pair: TrialPair, chromium: Browser) -> None:
    page = visitor(chromium, 375, java_script_enabled=False).new_page()
    page.goto(live_server.url + TRIAL)
    page.get_by_label("Rather B").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Whose they were")
    page.goto(f"{live_server.url}/guides/openai/gpt-4o/to/openai/gpt-6-luna/?as=everyday")
    page.locator("form.useful").first.get_by_role("button", name="No, it was not").click()
    page.get_by_label("What was missing or wrong?").fill("Voice mode.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Your sentence goes to the people who write this guide.")).to_be_visible()


def test_the_pages_at_the_desk_are_good(live_server: Any, pair: TrialPair, session: str, chromium: Browser) -> None:
    paths = [
        reverse(name, args=args)
        for name, args in (
            ("desk_trials", []), ("desk_trial_new", []), ("desk_trial", [pair.pk]), ("desk_exports", []),
            ("desk_export", ["openai"]), ("desk_guide_answers", []), ("desk_guides", []), ("desk_guide_new", []),
        )
    ]  # fmt: skip
    context = visitor(chromium, 375)
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page = context.new_page()
    for path in [*paths, f"/de{paths[0]}", f"/ja{paths[3]}"]:
        page.goto(live_server.url + path)
        look(page, path.strip("/").replace("/", "-"))
