"""Write an announcement: choose, draft, improve the texts, and nothing that could not be sent."""

from typing import Any

import pytest
from django.urls import reverse

from tests import people
from tests.desk.announcing import draft, followers, leaving, page, signed_in, text_of
from tests.factories import AIModelFactory, AvailabilityFactory
from transition.notices import drafts, plans
from transition.notices.models import Act, Plan
from users.models import User

pytestmark = pytest.mark.django_db

NEW = "/desk/announcements/new/"
PLAN = {
    "title": "Sonnet 4.5 leaves",
    "hears": ['{"followers": ["model"]}', '{"followers": ["provider"]}'],
    "channels": ["email"],
    "offsets": ["30", "7", "0"],
    "tone": "plain",
    "resend": ["7", "0", "90"],
}


def test_search_finds_by_every_word_and_what_is_still_ahead_comes_first(cleo: User) -> None:
    leaving()
    AvailabilityFactory(
        model=AIModelFactory(key="claude-sonnet-3", name="Claude Sonnet 3"), announced_on=None, retires_on="2025-01-01"
    )
    said = text_of(signed_in(cleo).get(NEW, {"q": "sonnet claude api"}))
    assert said.index("Claude Sonnet 4.5, Claude API") < said.index("Claude Sonnet 3, Claude API")
    assert "No model matches." in text_of(signed_in(cleo).get(NEW, {"q": "nothing\x00 like this"}))


def test_a_draft_comes_with_a_text_for_every_message(cleo: User) -> None:
    about = leaving()
    answer = signed_in(cleo).post(f"{NEW}?about={about.pk}", PLAN | {"about": about.pk}, follow=True)
    plan = Plan.objects.get()
    assert answer.redirect_chain[-1][0] == page(plan)
    assert (plan.offsets, plan.tone, plan.audience) == ([30, 7, 0], "plain", {"followers": ["model", "provider"]})
    assert plan.on_unknown == {"7": "resend_once", "0": "resend_once"}
    assert plan.content().count() > 8
    assert Act.objects.get().who == cleo


def test_a_second_announcement_about_the_same_is_warned_of(cleo: User) -> None:
    plan = draft(cleo)
    said = text_of(signed_in(cleo).get(NEW, {"about": plan.availability_id}))
    assert "A second one would tell the same people twice." in said


def test_nobody_chosen_is_refused_and_nothing_is_half_written(cleo: User) -> None:
    about = leaving()
    typed = {**PLAN, "hears": [], "about": about.pk}
    answer = signed_in(cleo).post(NEW, typed)
    assert answer.status_code == 422
    assert "Choose who hears." in text_of(answer)
    assert not Plan.objects.exists()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("{model} leaves on {date}. {nonsense}", "{nonsense}"),
        ("{model} leaves {surface} on {date}.\nThat is 30 November 2026.", "Line 2:"),
        ("{model} leaves {surface}.", "This message has to say {date}."),
        ("{model} leaves on {date}. {% load x %}", "A brace stands alone."),
        ("", "This field is required."),
        ("x" * 6000, "5000"),
    ],
)
def test_a_text_that_cannot_be_sent_is_refused_with_the_place(cleo: User, typed: str, said: str) -> None:
    plan = draft(cleo)
    before = plan.content().get(kind="announced")
    address = page(plan, "_text", "announced", "any")
    answer = signed_in(cleo).post(address, {"subject": "{model}", "body": typed, "seen": before.pk})
    assert answer.status_code == 422
    assert said in text_of(answer).replace("&#x27;", "'")
    assert plan.content().get(kind="announced") == before


def test_every_complaint_about_one_field_is_said_and_nothing_typed_is_lost(cleo: User) -> None:
    plan = draft(cleo)
    typed = {
        "subject": "{modle} leaves on 30 November",
        "body": "{nope} on {date}.\n{nothing}",
        "seen": plan.content().get(kind="announced").pk,
    }
    answer = signed_in(cleo).post(page(plan, "_text", "announced", "any"), typed)
    said = text_of(answer)
    assert answer.status_code == 422
    assert all(complaint in said for complaint in ("{modle}", "Line 1: There is no placeholder {nope}", "Line 2:"))
    assert "30 November”" in said
    assert typed["subject"] in said


def test_an_acknowledgement_is_one_line_without_control_characters(cleo: User) -> None:
    plan = draft(cleo)
    typed = {
        "subject": "{model}",
        "body": "{model} leaves on {date}.",
        "acknowledgement": "We know.\u202e\r\nBcc: x",
        "seen": plan.content().get(kind="announced").pk,
    }
    answer = signed_in(cleo).post(page(plan, "_text", "announced", "any"), typed)
    assert answer.status_code == 422
    assert "The acknowledgement is one line" in text_of(answer)


def test_a_saved_text_is_a_new_revision_with_its_author(cleo: User) -> None:
    plan = draft(cleo)
    before = plan.content().get(kind="countdown", days_before=30)
    body = "{model} leaves {surface} on {date}. Save your things."
    typed = {"subject": "{model}: {days_left}", "body": body, "seen": before.pk}
    signed_in(cleo).post(page(plan, "_text", "countdown", "30"), typed)
    assert plan.content().get(kind="countdown", days_before=30).body == body
    assert Act.objects.get().detail == "Countdown, T-30"


def test_a_form_that_was_overtaken_keeps_the_words_and_says_whose_are_there(cleo: User) -> None:
    plan = draft(cleo)
    seen = plan.content().get(kind="announced").pk
    drafts.revise(plan, people.finn(), kind="announced", subject="{model}", body="Finn says: {date}.")
    address = page(plan, "_text", "announced", "any")
    answer = signed_in(cleo).post(address, {"subject": "{model}", "body": "Cleo says: {date}.", "seen": seen})
    said = text_of(answer)
    assert answer.status_code == 409
    assert "Finn changed this text while you were writing." in said
    assert "Cleo says: {date}." in said and "Finn says: {date}." in said
    assert plan.content().get(kind="announced").body == "Finn says: {date}."
    newest = plan.content().get(kind="announced").pk
    signed_in(cleo).post(address, {"subject": "{model}", "body": "Cleo says: {date}.", "seen": newest})
    assert plan.content().get(kind="announced").body == "Cleo says: {date}."


def test_settings_that_were_overtaken_are_kept_and_not_saved(cleo: User) -> None:
    plan = draft(cleo)
    answer = signed_in(cleo).post(page(plan, "_edit"), PLAN | {"seen": "an older mark", "title": "Mine"})
    assert answer.status_code == 409
    assert 'value="Mine"' in text_of(answer)
    plan.refresh_from_db()
    assert plan.title != "Mine"


def test_an_edit_after_approval_voids_it(cleo: User) -> None:
    plan = draft(cleo)
    plans.submit_for_review(plan)
    plans.approve(plan, people.dana())
    signed_in(cleo).post(page(plan, "_edit"), PLAN | {"seen": plans.hash_of(plan)})
    plan.refresh_from_db()
    assert (plan.state, plan.approval()) == ("draft", None)


def test_the_page_says_who_hears_who_does_not_and_why(cleo: User) -> None:
    plan = draft(cleo)
    ada, bo = followers(plan.availability, "ada@example.org", "bo@example.org")  # type: ignore[arg-type]
    bo.confirmed_at = None
    bo.save()
    said = text_of(signed_in(cleo).get(page(plan)))
    assert "the address was never confirmed" in said
    assert "ada@example.org" in said


def test_a_general_announcement_is_written_from_a_blank_page(cleo: User) -> None:
    typed = {**PLAN, "about": "none", "title": "News", "hears": ['{"followers": ["everything"]}'], "resend": []}
    signed_in(cleo).post(NEW, typed)
    plan = Plan.objects.get()
    words = {"subject": "Maintenance", "body": "Nothing changes for you."}
    signed_in(cleo).post(page(plan, "_text", "announced", "any"), words)
    assert plan.content().get().body == "Nothing changes for you."


def test_an_approver_reads_and_does_not_write(cleo: User) -> None:
    plan = draft(cleo)
    dana = signed_in(people.dana())
    assert dana.get(page(plan)).status_code == 200
    for address in (NEW, page(plan, "_edit"), page(plan, "_text", "announced", "any")):
        assert dana.get(address).status_code == 403


@pytest.mark.parametrize("days", ["-1", "99999999", "x", "31"])
def test_a_text_that_is_not_there_is_not_found(cleo: User, days: str) -> None:
    plan: Any = draft(cleo)
    assert signed_in(cleo).get(f"/desk/announcements/{plan.pk}/text/countdown/{days}/").status_code == 404
    assert signed_in(cleo).get(reverse("desk_announcement", args=[10**9])).status_code == 404
