"""Usage and lists in a real Chromium: axe finds nothing, nothing scrolls sideways, keyboard alone and without JavaScript."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from playwright.sync_api import Browser, expect

from tests import people
from tests.chromium import look, sign_in, tab_to, visitor
from tests.factories import AvailabilityFactory
from tests.usage.rows import GOOD, HEADER, brought_in
from transition.notices.models import AudienceList, UsageImport, UsageUpload
from transition.notices.usage import files, lists, tokens

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser,
    pytest.mark.usefixtures("database_beside_chromium"),
]
LONG = "usage-of-every-customer-in-november-2026-as-exported-by-billing.csv"


@pytest.fixture
def cleo(transactional_db: None) -> people.User:
    AvailabilityFactory()
    return people.cleo()


@pytest.fixture
def look_everywhere(chromium: Browser, live_server: Any, cleo: people.User) -> Callable[[str, str], None]:
    def open_everywhere(path: str, name: str) -> None:
        context = visitor(chromium, 375)
        sign_in(context, live_server.url, cleo)
        page = context.new_page()
        page.goto(live_server.url + path)
        look(page, name)

    return open_everywhere


def test_the_pages_of_usage(look_everywhere: Any, cleo: people.User) -> None:
    run = brought_in([GOOD, "broken", GOOD.replace(",120,", ",many,")])
    UsageImport.objects.filter(pk=run.pk).update(by=cleo, file_name=LONG, door="desk")
    upload = files.keep(ContentFile(f"{HEADER}\n{GOOD}\n{GOOD}\n".encode()), LONG, cleo)
    tokens.make("billing export", cleo)
    look_everywhere(reverse("desk_usage"), "usage")
    look_everywhere(reverse("desk_usage_columns", args=[upload.pk]), "usage-columns")
    look_everywhere(reverse("desk_usage_report", args=[run.pk]), "usage-report")
    look_everywhere(reverse("desk_usage_tokens"), "usage-tokens")


def test_the_pages_of_lists(look_everywhere: Any, cleo: people.User) -> None:
    look_everywhere(reverse("desk_lists"), "lists-none")
    file = ContentFile(b"email\nada@example.org\nnobody\nADA@example.org\n")
    found = lists.upload(file, name="People of spring", file_name="people.csv", by=cleo)
    look_everywhere(reverse("desk_lists"), "lists")
    look_everywhere(reverse("desk_list", args=[found.pk]), "list")


def test_importing_by_keyboard_alone_with_javascript_off(
    chromium: Browser, live_server: Any, cleo: people.User, tmp_path: Path
) -> None:
    path = tmp_path / "usage.csv"
    path.write_text(f"{HEADER}\n{GOOD}\nbroken\n")
    context = visitor(chromium, 1280, java_script_enabled=False)
    sign_in(context, live_server.url, cleo)
    page = context.new_page()
    page.goto(live_server.url + reverse("desk_usage"))
    page.get_by_label("CSV file").set_input_files(path)
    tab_to(page, page.get_by_role("button", name="Upload and choose columns"))
    page.keyboard.press("Enter")
    expect(page.get_by_label("Calls")).to_have_value("calls")
    tab_to(page, page.get_by_role("button", name="Import the file"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Rows that were not taken")).to_be_visible()
    assert UsageImport.objects.get().refused == 1
    assert not UsageUpload.objects.exists() and not AudienceList.objects.exists()


def test_a_token_is_seen_by_who_makes_it(chromium: Browser, live_server: Any, cleo: people.User) -> None:
    context = visitor(chromium, 375)
    sign_in(context, live_server.url, cleo)
    page = context.new_page()
    page.goto(live_server.url + reverse("desk_usage_tokens"))
    page.get_by_label("Name").fill("billing export")
    page.get_by_role("button", name="Make the token").click()
    expect(page.get_by_text("tru_")).to_be_visible()
    look(page, "usage-token-made")
