"""The checklist in a real Chromium: for anybody in the browser, and on the account on every device of who signs in."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import people
from tests.chromium import assert_accessible, look, sign_in, visitor
from tests.guides import stage
from tests.guides.stage import GUIDES
from transition.guides.models import Walk
from users.models import User

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser,
    pytest.mark.usefixtures("database_beside_chromium"),
]
PAGE = "/guides/{}/{}/to/{}/{}/".format(*GUIDES[0])


@pytest.fixture
def ada() -> User:
    stage.shipped_guides()
    return people.ada()


def device(chromium: Browser, address: str, person: User | None = None) -> Page:
    context = visitor(chromium, 1280)
    if person:
        sign_in(context, address, person)
        context.add_cookies([{"name": "signed_in", "value": "1", "url": address}])
    return context.new_page()


def boxes(page: Page) -> Any:
    return page.locator("#checklist input")


def test_a_tick_stays_in_the_browser_then_joins_the_account_and_reaches_the_other_device(
    chromium: Browser, live_server: Any, ada: User
) -> None:
    here = device(chromium, live_server.url)
    here.goto(live_server.url + PAGE)
    boxes(here).nth(0).check()
    assert not Walk.objects.exists()
    # She signs in on this device, having ticked another step elsewhere.
    there = device(chromium, live_server.url, ada)
    there.goto(live_server.url + PAGE)
    expect(there.locator("#steps-kept")).to_contain_text("on your account")
    with there.expect_response("**/done/"):
        boxes(there).nth(1).check()
    sign_in(here.context, live_server.url, ada)
    here.context.add_cookies([{"name": "signed_in", "value": "1", "url": live_server.url}])
    here.reload()
    expect(boxes(here).nth(1)).to_be_checked()
    expect(boxes(here).nth(0)).to_be_checked()
    assert len(Walk.objects.get().done) == 2
    # What is taken away there is gone here too, and does not come back.
    there.reload()
    expect(boxes(there).nth(0)).to_be_checked()
    with there.expect_response("**/done/"):
        boxes(there).nth(0).uncheck()
    here.reload()
    expect(boxes(here).nth(0)).not_to_be_checked()
    assert_accessible(here)


def test_an_account_that_cannot_be_reached_loses_nothing(chromium: Browser, live_server: Any, ada: User) -> None:
    page = device(chromium, live_server.url, ada)
    page.goto(live_server.url + PAGE)
    expect(page.locator("#steps-kept")).to_contain_text("on your account")
    page.route("**/done/", lambda route: route.abort())
    boxes(page).nth(0).check()
    expect(page.locator("#steps-kept")).to_contain_text("could not be reached")
    page.unroute("**/done/")
    page.reload()
    expect(page.locator("#steps-kept")).to_contain_text("on your account")
    expect(boxes(page).nth(0)).to_be_checked()
    assert len(Walk.objects.get().done) == 1


def test_the_end_offers_i_have_moved_and_says_where_to_those_who_are_not_known(
    chromium: Browser, live_server: Any, ada: User
) -> None:
    page = device(chromium, live_server.url)
    page.goto(live_server.url + PAGE)
    for box in page.locator("#checklist li:not([data-optional]) input").all():
        box.check()
    expect(page.locator("#steps-finished")).to_be_visible()
    look(page, "guide-finished")
    page.locator("#steps-finished").get_by_role("link", name="I have moved").click()
    expect(page.get_by_role("heading", name="You have moved from Claude Sonnet 4.5?")).to_be_visible()
