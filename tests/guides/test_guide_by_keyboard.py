"""A guide without a mouse and on paper: every lane is reached, ticked, opened and printed."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.chromium import keep_picture, tab_to, visitor
from tests.guides import stage
from tests.guides.stage import GUIDES

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser,
    pytest.mark.usefixtures("database_beside_chromium"),
]
PAGE = "/guides/{}/{}/to/{}/{}/".format(*GUIDES[0])


@pytest.fixture
def page(chromium: Browser) -> Page:
    stage.shipped_guides()
    return visitor(chromium, 1280).new_page()


def press(page: Page, wanted: Any, key: str = "Enter") -> None:
    tab_to(page, wanted)
    page.keyboard.press(key)


def test_a_teacher_comes_to_the_end_with_the_keyboard_alone(page: Page, live_server: Any) -> None:
    page.goto(live_server.url + PAGE)
    press(page, page.get_by_role("link", name="I talk with it"))
    press(page, page.get_by_role("link", name="Teaching"))
    expect(page.get_by_role("heading", name="In your classroom")).to_be_visible()
    press(page, page.locator("#checklist input").first, "Space")
    expect(page.locator("#steps-done")).to_contain_text("1 of")
    folded = page.locator("main details").first
    press(page, folded.locator("summary"))
    expect(folded).to_have_attribute("open", "")
    press(page, page.locator("form.useful button").first)
    expect(page.locator(".answered")).to_be_focused()


@pytest.mark.parametrize("reader", ["teacher", "business", "writer", "developer"])
def test_on_paper_nothing_is_folded_and_nothing_asks_to_be_pressed(page: Page, live_server: Any, reader: str) -> None:
    page.goto(f"{live_server.url}{PAGE}?as={reader}")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 720, "height": 1000})
    keep_picture(page, f"guide-on-paper-{reader}")
    for folded in page.locator("main details > :not(summary)").all():
        assert folded.evaluate("it => it.checkVisibility() || getComputedStyle(it).display === 'none'")
    assert page.locator("main .button:visible, .lanes-choice:visible, form.useful:visible").count() == 0
    assert page.get_by_text("When you are done").is_hidden(), "no label whose button is not printed"
    assert page.locator("#checklist input").first.is_visible(), "boxes to tick with a pen"
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
