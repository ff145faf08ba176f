"""Announcements in a real Chromium: axe finds nothing, nothing scrolls sideways, the keyboard is enough, the bar renews itself."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import people
from tests.chromium import look, sign_in, tab_to, visitor
from tests.desk.announcing import draft, followers, leaving_soon, page, told_together
from transition.notices import plans, retracting
from transition.notices.models import Delivery, Follower, Milestone, Plan
from transition.notices.planning import plan_milestone
from users.models import User

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser,
    pytest.mark.usefixtures("database_beside_chromium"),
]


@pytest.fixture
def plan(cleo: User) -> Plan:
    plan = draft(cleo, leaving_soon())
    followers(plan.availability, *(f"reader{number}@example.org" for number in range(12)))  # type: ignore[arg-type]
    return plan


@pytest.fixture
def look_everywhere(chromium: Browser, live_server: Any) -> Callable[[User, str, str], None]:
    def open_everywhere(user: User, path: str, name: str) -> None:
        context = visitor(chromium, 375)
        sign_in(context, live_server.url, user)
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda said, kept=complaints: kept.append(said.text) if said.type == "error" else None)
        page.goto(live_server.url + path)
        look(page, name)
        assert complaints == []

    return open_everywhere


def opened(chromium: Browser, live_server: Any, user: User, **options: Any) -> Page:
    context = visitor(chromium, 1280, **options)
    sign_in(context, live_server.url, user)
    return context.new_page()


def run(plan: Plan) -> Plan:
    plans.submit_for_review(plan)
    plans.approve(plan, people.dana())
    plan = plans.start(plan)
    for milestone in Milestone.objects.unfinished().filter(plan=plan).in_order()[:2]:
        plan_milestone(milestone)
    return plan


def test_list_search_and_form(look_everywhere: Any, plan: Plan, cleo: User) -> None:
    look_everywhere(cleo, "/desk/announcements/", "list")
    look_everywhere(cleo, "/desk/announcements/new/?q=sonnet", "choose")
    look_everywhere(cleo, f"/desk/announcements/new/?about={plan.availability_id}", "new")


def test_template_copy_and_rule(look_everywhere: Any, plan: Plan, cleo: User) -> None:
    look_everywhere(cleo, f"/desk/announcements/new/?about={plan.availability_id}&template=3-chat-app", "template")
    look_everywhere(cleo, f"/desk/announcements/new/?q=sonnet&copy={plan.pk}", "copy")
    look_everywhere(cleo, page(plan, "_edit"), "edit")


def test_submit_and_languages(look_everywhere: Any, plan: Plan, cleo: User, settings: Any) -> None:
    settings.NOTICES_LANGUAGES = ["de", "ar"]
    settings.NOTICES_RATE = {"email": 400}
    Plan.objects.filter(pk=plan.pk).update(channels=["email", "inbox"])
    look_everywhere(cleo, page(plan, "_submit"), "submit")
    look_everywhere(cleo, page(plan, "_text", "announced", "any") + "?language=de", "text-german")
    look_everywhere(
        cleo, page(plan, "_letter") + "?address=reader3@example.org&language=de&channel=inbox", "letter-person"
    )
    look_everywhere(cleo, page(plan), "draft-forecast")


def test_page_text_letter_and_review(look_everywhere: Any, plan: Plan, cleo: User) -> None:
    look_everywhere(cleo, page(plan), "draft")
    look_everywhere(cleo, page(plan, "_text", "countdown", "7"), "text")
    look_everywhere(cleo, page(plan, "_letter"), "letter")
    plans.submit_for_review(plan)
    look_everywhere(people.dana(), page(plan, "_review"), "review")


def test_running_and_outcomes(look_everywhere: Any, plan: Plan, cleo: User) -> None:
    run(plan)
    look_everywhere(cleo, page(plan), "running")
    look_everywhere(cleo, page(plan, "_step", "pause"), "pause")
    built = Milestone.objects.filter(plan=plan, build__isnull=False).in_order()[0]
    look_everywhere(cleo, page(plan, "_outcomes", built.pk), "outcomes")


def test_unknown_wrong_and_one_person(look_everywhere: Any, plan: Plan, cleo: User) -> None:
    run(plan)
    row = Delivery.objects.filter(milestone__plan=plan).order_by("id")[0]
    Delivery.objects.filter(milestone=row.milestone_id, id=row.id).update(state="unknown", reason="lost_contact")
    look_everywhere(cleo, page(plan, "_outcomes", row.milestone_id), "unknown")
    look_everywhere(cleo, page(plan, "_person", row.follower_id), "person")
    look_everywhere(cleo, page(plan, "_retract"), "retract")
    words = {"wrong": "It leaves on Monday.", "right": "It leaves on Friday.", "source_url": "https://p.example/"}
    retracting.write([plan], cleo, **words, stops_the_rest=True)
    dana = User.objects.get(email="dana@example.org")
    look_everywhere(dana, page(plan), "held")
    look_everywhere(dana, "/desk/", "today")


def test_wrong_about_several_and_one_person_of_several(look_everywhere: Any, cleo: User) -> None:
    told = told_together(cleo, people.dana())
    look_everywhere(cleo, page(told[1], "_retract"), "retract-several")
    look_everywhere(cleo, page(told[0], "_person", Follower.objects.get(email="bo@example.org").pk), "person-several")


def test_the_letter_is_seen_in_its_frame(chromium: Browser, live_server: Any, plan: Plan, cleo: User) -> None:
    shown = opened(chromium, live_server, cleo)
    shown.goto(live_server.url + page(plan, "_letter"))
    expect(shown.frame_locator("iframe").get_by_text("Claude Sonnet 4.5", exact=False).first).to_be_visible()


def test_the_bar_renews_itself_and_stops_with_the_plan(
    chromium: Browser, live_server: Any, plan: Plan, cleo: User
) -> None:
    plan = run(plan)
    shown = opened(chromium, live_server, cleo)
    shown.goto(live_server.url + page(plan))
    expect(shown.get_by_text("This part renews itself.", exact=False)).to_be_visible()
    plans.pause(plan)
    expect(shown.get_by_text("This part renews itself.", exact=False)).to_have_count(0)


def test_from_draft_to_approval_by_keyboard_without_javascript(
    chromium: Browser, live_server: Any, plan: Plan, cleo: User
) -> None:
    writer = opened(chromium, live_server, cleo, java_script_enabled=False)
    writer.goto(live_server.url + page(plan))
    press(writer, "link", "Ask for review")
    expect(writer.get_by_role("checkbox").first).to_be_visible()
    for box in writer.get_by_role("checkbox").all():
        tab_to(writer, box)
        writer.keyboard.press("Space")
    press(writer, "button", "Ask for review")
    expect(writer.get_by_text("It waits for a second person now.")).to_be_visible()
    approver = opened(chromium, live_server, people.dana(), java_script_enabled=False)
    approver.goto(live_server.url + page(plan))
    press(approver, "link", "Review and approve")
    press(approver, "button", "Approve this announcement")
    expect(approver.get_by_text("Approved. It can be started now.")).to_be_visible()
    plan.refresh_from_db()
    assert plan.state == Plan.State.APPROVED


def press(shown: Page, role: Any, name: str) -> None:
    tab_to(shown, shown.get_by_role(role, name=name, exact=True).first)
    shown.keyboard.press("Enter")
