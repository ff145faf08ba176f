"""Announcements in a real Chromium: axe finds nothing, nothing scrolls sideways, the keyboard is enough, the bar renews itself."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests import people
from tests.desk.announcing import draft, followers, leaving_soon, page, signed_in
from transition.notices import plans
from transition.notices.models import Milestone, Plan
from transition.notices.planning import plan_milestone
from users.models import User

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture(autouse=True)
def _database_beside_the_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    """Playwright runs an event loop in this thread; the tests still ask the database what the clicks did."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


@pytest.fixture
def browser(live_server: Any) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def cleo(db: None) -> User:
    return people.cleo()


@pytest.fixture
def plan(cleo: User) -> Plan:
    plan = draft(cleo, leaving_soon())
    followers(plan.availability, *(f"reader{number}@example.org" for number in range(12)))  # type: ignore[arg-type]
    return plan


@pytest.fixture
def look(browser: Browser, live_server: Any) -> Callable[[User, str, str], None]:
    """Open a page at both widths in both themes; keep a picture when PICTURES names a folder."""

    def open_everywhere(user: User, path: str, name: str) -> None:
        for width in (375, 1280):
            for scheme in ("light", "dark"):
                context = as_user(
                    browser, live_server, user, viewport={"width": width, "height": 900}, color_scheme=scheme
                )
                page = context.new_page()
                complaints: list[str] = []
                page.on(
                    "console", lambda said, kept=complaints: kept.append(said.text) if said.type == "error" else None
                )
                page.goto(live_server.url + path)
                if folder := os.environ.get("PICTURES"):
                    page.screenshot(path=Path(folder) / f"{name}-{width}-{scheme}.png", full_page=True)
                assert page.evaluate("document.documentElement.scrollWidth") == width
                findings = Axe().run(page)
                assert findings.violations_count == 0, findings.generate_report()
                assert complaints == []
                context.close()

    return open_everywhere


def as_user(browser: Browser, live_server: Any, user: User, **options: Any) -> BrowserContext:
    context = browser.new_context(**options)
    value = signed_in(user).cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])
    return context


def run(plan: Plan) -> Plan:
    plans.submit_for_review(plan)
    plans.approve(plan, people.dana())
    plan = plans.start(plan)
    for milestone in Milestone.objects.unfinished().filter(plan=plan).in_order()[:2]:
        plan_milestone(milestone)
    return plan


def test_list_search_and_form(look: Any, plan: Plan, cleo: User) -> None:
    look(cleo, "/desk/announcements/", "list")
    look(cleo, "/desk/announcements/new/?q=sonnet", "choose")
    look(cleo, f"/desk/announcements/new/?about={plan.availability_id}", "new")


def test_page_text_letter_and_review(look: Any, plan: Plan, cleo: User) -> None:
    look(cleo, page(plan), "draft")
    look(cleo, page(plan, "_text", "countdown", "7"), "text")
    look(cleo, page(plan, "_letter"), "letter")
    plans.submit_for_review(plan)
    look(people.dana(), page(plan, "_review"), "review")


def test_running_and_outcomes(look: Any, plan: Plan, cleo: User) -> None:
    run(plan)
    look(cleo, page(plan), "running")
    look(cleo, page(plan, "_step", "pause"), "pause")
    built = Milestone.objects.filter(plan=plan, build__isnull=False).in_order()[0]
    look(cleo, page(plan, "_outcomes", built.pk), "outcomes")


def test_the_letter_is_seen_in_its_frame(browser: Browser, live_server: Any, plan: Plan, cleo: User) -> None:
    shown = as_user(browser, live_server, cleo).new_page()
    shown.goto(live_server.url + page(plan, "_letter"))
    expect(shown.frame_locator("iframe").get_by_text("Claude Sonnet 4.5", exact=False).first).to_be_visible()


def test_the_bar_renews_itself_and_stops_with_the_plan(
    browser: Browser, live_server: Any, plan: Plan, cleo: User
) -> None:
    plan = run(plan)
    shown = as_user(browser, live_server, cleo).new_page()
    shown.goto(live_server.url + page(plan))
    expect(shown.get_by_text("This part renews itself.", exact=False)).to_be_visible()
    plans.pause(plan)
    expect(shown.get_by_text("This part renews itself.", exact=False)).to_have_count(0, timeout=6000)


def test_from_draft_to_approval_by_keyboard_without_javascript(
    browser: Browser, live_server: Any, plan: Plan, cleo: User
) -> None:
    writer = as_user(browser, live_server, cleo, java_script_enabled=False).new_page()
    writer.goto(live_server.url + page(plan))
    press(writer, "link", "Ask for review")
    press(writer, "button", "Ask for review")
    expect(writer.get_by_text("It waits for a second person now.")).to_be_visible()
    approver = as_user(browser, live_server, people.dana(), java_script_enabled=False).new_page()
    approver.goto(live_server.url + page(plan))
    press(approver, "link", "Review and approve")
    press(approver, "button", "Approve this announcement")
    expect(approver.get_by_text("Approved. It can be started now.")).to_be_visible()
    plan.refresh_from_db()
    assert plan.state == Plan.State.APPROVED


def press(shown: Page, role: Any, name: str) -> None:
    """Reach a link or button with the Tab key and press Enter."""
    wanted = shown.get_by_role(role, name=name, exact=True).first
    for _step in range(60):
        shown.keyboard.press("Tab")
        if wanted.evaluate("it => it === document.activeElement"):
            shown.keyboard.press("Enter")
            return
    raise AssertionError(f"{name} is not reached by keyboard")
