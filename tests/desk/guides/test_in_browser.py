"""Writing a guide in a real Chromium: by keyboard, with and without JavaScript, and what was typed is offered back."""

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from tests import people
from tests.chromium import look, sign_in, tab_to, visitor
from tests.desk.guides.stage import begun, published, saved, with_text
from transition import clock
from transition.guides.editing import links
from transition.guides.editing.links import Finding
from transition.guides.models import Guide, GuideRevision, LinkCheck, Remark
from users.models import User

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser,
    pytest.mark.usefixtures("database_beside_chromium"),
]


@pytest.fixture
def cleo(transactional_db: None) -> User:
    return people.cleo()


def opened(chromium: Browser, live_server: Any, person: User, path: str, **options: Any) -> Page:
    context = visitor(chromium, 1280, **options)
    sign_in(context, live_server.url, person)
    page = context.new_page()
    page.goto(live_server.url + path)
    return page


def test_from_writing_to_readers(chromium: Browser, live_server: Any, guide: Guide, cleo: User) -> None:
    """Cleo writes with a live preview and saves; Dana approves; a reader reads it."""
    dana = people.dana()
    page = opened(chromium, live_server, cleo, reverse("desk_guide", args=[guide.pk]))
    page.get_by_role("button", name="Write").click()
    page.locator("#block-change-gone a").click()
    page.get_by_label("Text", exact=True).fill("It leaves on **{{date:openai-api}}**.")
    expect(page.locator("#preview strong")).to_have_text("Thursday 14 January 2027")
    tab_to(page, page.get_by_role("button", name="Keep"))
    page.keyboard.press("Enter")
    page.locator("#down-step-one").click()
    expect(page.locator("#block-step-two + #block-step-one")).to_be_visible()
    expect(page.locator("form#blocks")).to_have_count(1)
    page.get_by_role("button", name="Save revision").click()
    page.get_by_role("button", name="Ask a second person").click()
    expect(page.get_by_text("Waits for a second person", exact=True)).to_be_visible()
    address = page.url
    sign_in(page.context, live_server.url, dana)
    page.goto(address)
    page.get_by_role("button", name="Approve and publish").click()
    expect(page.get_by_text("Readers see this revision.")).to_be_visible()
    page.goto(live_server.url + guide.get_absolute_url())
    expect(page.locator("#gone")).to_contain_text("It leaves on Thursday 14 January 2027.")


def test_what_was_typed_and_not_kept_is_offered_back(
    chromium: Browser, live_server: Any, guide: Guide, cleo: User
) -> None:
    begun(guide, cleo)
    path = reverse("desk_guide_block", args=[guide.pk, "change-gone"])
    page = opened(chromium, live_server, cleo, path)
    page.get_by_label("Text", exact=True).fill("Typed, and then the power went.")
    page.goto(live_server.url + reverse("desk_today"))
    page.goto(live_server.url + path)
    expect(page.get_by_label("Text", exact=True)).to_have_value("It is gone.")
    page.get_by_role("button", name="Bring it back").click()
    expect(page.get_by_label("Text", exact=True)).to_have_value("Typed, and then the power went.")
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_role("heading", name="What you write")).to_be_visible()
    page.goto(live_server.url + path)
    expect(page.get_by_text("You typed something here")).to_be_hidden()


def test_what_was_refused_is_offered_back_too(chromium: Browser, live_server: Any, guide: Guide, cleo: User) -> None:
    begun(guide, cleo)
    path = reverse("desk_guide_block", args=[guide.pk, "change-gone"])
    page = opened(chromium, live_server, cleo, path)
    page.get_by_label("Text", exact=True).fill("It ends on {{no such thing}}.")
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_label("Text", exact=True)).to_have_value("It ends on {{no such thing}}.")
    page.goto(live_server.url + reverse("desk_today"))
    page.goto(live_server.url + path)
    page.get_by_role("button", name="Bring it back").click()
    expect(page.get_by_label("Text", exact=True)).to_have_value("It ends on {{no such thing}}.")


def test_without_javascript_two_texts_become_one(chromium: Browser, live_server: Any, guide: Guide, cleo: User) -> None:
    with_text(begun(guide, cleo), "change-gone", text="Cleo's words.")
    saved(guide, people.finn(), text="Finn's words.")
    page = opened(chromium, live_server, cleo, reverse("desk_guide_edit", args=[guide.pk]), java_script_enabled=False)
    page.get_by_role("button", name="Save revision").click()
    page.get_by_label("Both texts").check()
    page.get_by_role("button", name="Put them together").click()
    page.locator("#block-change-gone a").click()
    expect(page.get_by_label("Text", exact=True)).to_have_value("Cleo's words.\n\nFinn's words.")
    page.get_by_label("Text", exact=True).fill("Both of us: **{{old:name}}** is gone.")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#preview strong")).to_have_text("GPT-4o")
    page.get_by_role("button", name="Keep").click()
    page.get_by_role("button", name="Save revision").click()
    assert GuideRevision.objects.filter(author=cleo, number=3).exists()


def test_every_page_is_good(chromium: Browser, live_server: Any, guide: Guide, cleo: User) -> None:
    dana = people.dana()
    published(saved(guide, cleo), dana)
    links.keep("https://example.org/page", Finding(LinkCheck.Outcome.GONE, 404), clock.now())
    with_text(begun(guide, cleo), "change-gone", text="It is gone, in the words of Cleo.")
    revision = saved(guide, people.finn(), text="It is gone, in other words.")
    Remark.objects.create(
        revision=revision, block="change-gone", author=dana, text="Which key?", written_at=clock.now()
    )
    pages = {
        "guide": reverse("desk_guide", args=[guide.pk]),
        "block": reverse("desk_guide_block", args=[guide.pk, "change-gone"]),
        "revision": reverse("desk_guide_revision", args=[guide.pk, 3]),
        "stale": reverse("desk_guides_stale"),
        "edit": reverse("desk_guide_edit", args=[guide.pk]),
    }
    context = visitor(chromium, 375)
    sign_in(context, live_server.url, cleo)
    page = context.new_page()
    for name, path in pages.items():
        page.goto(live_server.url + path)
        look(page, f"guides-{name}")
    page.get_by_role("button", name="Save revision").click()
    expect(page.get_by_role("heading", name="A colleague saved meanwhile")).to_be_visible()
    look(page, "guides-merge")
