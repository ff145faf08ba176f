"""Writing down what a provider has said: first the words that readers will see, then the record."""

from datetime import date
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from tests.catalog_pages.conftest import on, story_day  # noqa: F401  the day is frozen here too
from tests.factories import AIModelFactory
from tests.notices.sending import running_plan
from transition.catalog import recording
from transition.catalog.models import Availability, LifecycleEvent
from transition.web.models import Edition

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(db: None) -> Availability:
    return on(AIModelFactory(), "claude-api", date(2026, 11, 30), announced_on=date(2026, 9, 30))


def post(client: Client, row: Availability, action: str, **fields: Any) -> Any:
    said = {
        "source_url": "https://example.org/dates",
        "source_kind": "official",
        "read_on": "2026-11-23",
        "reason": "None was given.",
        "version": row.schedule_version,
        "precision": "exact",
        **fields,
    }
    return client.post(reverse("desk_catalog_change", args=[row.pk, action]), said)


def words(answer: Any) -> str:
    return " ".join(BeautifulSoup(answer.content, "html.parser").get_text(" ").split())


def test_the_first_step_shows_before_and_after_and_keeps_nothing(at_desk: Client, row: Availability) -> None:
    edition = Edition.objects.number()
    answer = post(at_desk, row, "move", to="2026-12-15")
    assert answer.status_code == 200
    said = words(answer)
    assert "Readers see now" in said and "leaves Claude Api on Monday 30 November 2026" in said
    assert "Readers will see" in said and "leaves Claude Api on Tuesday 15 December 2026" in said
    assert not LifecycleEvent.objects.exists()
    row.refresh_from_db()
    assert (row.retires_on, row.schedule_version) == (date(2026, 11, 30), 1)
    assert Edition.objects.number() == edition


def test_the_second_step_records_it_with_its_source_and_writer(at_desk: Client, row: Availability) -> None:
    edition = Edition.objects.number()
    answer = post(at_desk, row, "move", to="2026-12-15", confirm="yes")
    assert (answer.status_code, answer["Location"]) == (302, reverse("desk_availability", args=[row.pk]))
    event = LifecycleEvent.objects.get()
    assert (event.kind, event.before_on, event.after_on) == ("moved_later", date(2026, 11, 30), date(2026, 12, 15))
    assert (event.source_url, event.entered_by.email) == ("https://example.org/dates", "cleo@example.org")
    row.refresh_from_db()
    assert (row.retires_on, row.schedule_version) == (date(2026, 12, 15), 2)
    assert Edition.objects.number() > edition


def test_what_the_first_step_shows_can_be_sent_as_it_stands(at_desk: Client, row: Availability) -> None:
    first = BeautifulSoup(post(at_desk, row, "move", to="2026-12-15").content, "html.parser")
    hidden = {one["name"]: one.get("value", "") for one in first.select("form.actions input[name]")}
    path = reverse("desk_catalog_change", args=[row.pk, "move"])
    assert at_desk.post(path, {**hidden, "confirm": "yes"}).status_code == 302
    assert LifecycleEvent.objects.get().after_on == date(2026, 12, 15)


def test_a_date_cannot_be_moved_into_the_past(at_desk: Client, row: Availability) -> None:
    for confirm in ({}, {"confirm": "yes"}):
        answer = post(at_desk, row, "move", to="2026-11-01", **confirm)
        assert answer.status_code == 422
        assert "A date cannot be moved into the past." in words(answer)
        assert b'value="2026-11-01"' in answer.content
    assert not LifecycleEvent.objects.exists()


@pytest.mark.parametrize("missing", ["source_url", "reason", "read_on", "to"])
def test_a_move_needs_its_day_a_source_and_a_note(at_desk: Client, row: Availability, missing: str) -> None:
    answer = post(at_desk, row, "move", **{"to": "2026-12-15", missing: ""})
    assert answer.status_code == 422
    assert BeautifulSoup(answer.content, "html.parser").select_one(f"#id_{missing}[aria-invalid='true']")


def test_a_form_opened_before_another_change_is_refused_with_both_versions(at_desk: Client, row: Availability) -> None:
    seen = row.schedule_version
    recording.move_date(
        Availability.objects.get(pk=row.pk), date(2027, 1, 5), reason="Later still.",
        source_url="https://example.org/other", source_kind="official", read_on=date(2026, 11, 23),
    )  # fmt: skip
    for confirm in ({}, {"confirm": "yes"}):
        answer = post(at_desk, row, "move", to="2026-12-15", version=seen, **confirm)
        assert answer.status_code == 409
        said = words(answer)
        assert "You wrote this against version 1 ( Monday 30 November 2026 ). It is now version 2:" in said
        assert "Tuesday 5 January 2027" in said
        assert b'value="2026-12-15"' in answer.content
    assert LifecycleEvent.objects.count() == 1
    page = BeautifulSoup(answer.content, "html.parser")
    assert page.select_one("#id_version")["value"] == "2"


def test_a_withdrawal_takes_the_date_away(at_desk: Client, row: Availability) -> None:
    assert "no date announced" in words(post(at_desk, row, "withdraw"))
    post(at_desk, row, "withdraw", confirm="yes")
    row.refresh_from_db()
    assert row.retires_on is None
    assert LifecycleEvent.objects.get().kind == "withdrawn"


def test_an_announcement_may_come_without_a_day(at_desk: Client) -> None:
    row = on(AIModelFactory(), "claude-api")
    post(at_desk, row, "announce", announced_on="2026-11-20", confirm="yes")
    row.refresh_from_db()
    assert (row.announced_on, row.retires_on) == (date(2026, 11, 20), None)


def test_a_replacement_is_named_by_its_exact_id(at_desk: Client, row: Availability) -> None:
    AIModelFactory(key="claude-sonnet-5-5", name="Claude Sonnet 5.5")
    assert post(at_desk, row, "replacement", successor="claude-sonnet-5").status_code == 422
    assert "Claude Sonnet 5.5" in words(post(at_desk, row, "replacement", successor="claude-sonnet-5-5"))
    assert not row.model.replacements.exists()
    assert post(at_desk, row, "replacement", successor="claude-sonnet-5-5", confirm="yes").status_code == 302
    assert row.model.replacements.get().successor.key == "claude-sonnet-5-5"


def test_a_model_cannot_replace_itself(at_desk: Client, row: Availability) -> None:
    answer = post(at_desk, row, "replacement", successor=row.model.key)
    assert answer.status_code == 422
    assert "A model cannot replace itself." in words(answer)


def test_a_replacement_is_an_id_or_words_and_not_both(at_desk: Client, row: Availability) -> None:
    assert post(at_desk, row, "replacement").status_code == 422
    assert post(at_desk, row, "replacement", prose="Any newer model.", confirm="yes").status_code == 302
    assert row.model.replacements.get().prose == "Any newer model."


def test_a_correction_says_what_was_wrong(at_desk: Client, row: Availability) -> None:
    assert post(at_desk, row, "correct", on="2026-12-01", reason="").status_code == 422
    post(at_desk, row, "correct", on="2026-12-01", reason="We misread the table.", confirm="yes")
    assert LifecycleEvent.objects.get().kind == "corrected"


def test_changing_something_goes_back_with_everything_kept(at_desk: Client, row: Availability) -> None:
    answer = post(at_desk, row, "move", to="2026-12-15", change="yes")
    assert b'value="2026-12-15"' in answer.content
    assert b'value="https://example.org/dates"' in answer.content


def test_without_a_running_announcement_it_says_that_nothing_is_sent(at_desk: Client, row: Availability) -> None:
    assert "It sends nothing" in words(post(at_desk, row, "move", to="2026-12-15"))
    answer = at_desk.get(post(at_desk, row, "move", to="2026-12-15", confirm="yes")["Location"])
    assert "Nobody is sent anything." in words(answer)


def test_a_running_announcement_that_follows_the_date_is_named_before_it_is_kept(
    at_desk: Client, row: Availability
) -> None:
    running_plan(row, title="Sonnet leaves")
    said = words(post(at_desk, row, "move", to="2026-12-15"))
    assert "It sends nothing" not in said
    assert "Sonnet leaves : 0 people were told" in said
    assert "Whoever was told something else hears what changed within minutes" in said


def test_a_reason_loses_what_could_make_it_read_differently(at_desk: Client, row: Availability) -> None:
    post(at_desk, row, "move", to="2026-12-15", reason="More\u202e time.\x07", confirm="yes")
    assert LifecycleEvent.objects.get().reason == "More time."


def test_hostile_text_is_shown_as_text(at_desk: Client, row: Availability) -> None:
    answer = post(at_desk, row, "move", to="2026-12-15", reason="<script>alert(1)</script>")
    assert b"<script>alert" not in answer.content
