"""The linter's page without a connection: it says so, and keeps what was pasted."""

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.chromium import visitor
from tests.guides import stage

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser,
    pytest.mark.usefixtures("database_beside_chromium"),
]
BODY = '{"model": "gpt-4o", "messages": [], "temperature": 1}'


def test_a_request_that_does_not_arrive_is_said_to_and_sent_the_next_time(live_server: Any, chromium: Browser) -> None:
    stage.catalog()
    page = visitor(chromium, 375).new_page()
    page.goto(f"{live_server.url}/lint/?source=gpt-4o&target=gpt-6-luna")
    page.locator("textarea").first.fill(BODY)
    page.context.set_offline(True)
    page.get_by_role("button", name="Check it").click()
    expect(page.get_by_role("alert")).to_have_text(
        "This did not arrive, and nothing you typed is lost. Please try again."
    )
    expect(page.locator("textarea").first).to_have_value(BODY)
    page.context.set_offline(False)
    page.get_by_role("button", name="Check it").click()
    expect(page.locator("#checked .section").first).to_be_visible()
    expect(page.locator(".unsent")).to_have_count(0)
