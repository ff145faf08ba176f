"""Browser notifications at the desk: offered with a key alone, read before they leave, and short enough to be read at all."""

from typing import Any

import pytest
from django.urls import reverse

from tests.desk.announcing import draft, followers, leaving, page, signed_in, text_of
from tests.notices.browsers import KEY, Browser
from transition.desk.announcements import lint
from transition.notices import audience, drafts, previews
from transition.notices.channels.push.words import LONGEST_SENTENCE, first_sentence
from transition.notices.letters import Reader
from transition.notices.models import Kind, Plan
from users.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(cleo: User, settings: Any) -> Plan:
    settings.PUSH_PRIVATE_KEY = KEY
    plan = draft(cleo)
    plan.channels = ["email", "push"]
    plan.save()
    return plan


def cut_off(plan: Plan) -> list[str]:
    texts = list(plan.content())
    return [one.says for one in lint.about_plan(plan, texts, None, None, []) if one.code == "cut_off"]


def test_without_a_key_it_is_not_offered_and_the_form_says_what_is_missing(cleo: User, settings: Any) -> None:
    address = reverse("desk_announcement_new") + f"?about={leaving().pk}"
    said = text_of(signed_in(cleo).get(address))
    assert "Browser notification</label>" not in said and "manage.py make_push_keys" in said
    settings.PUSH_PRIVATE_KEY = KEY
    said = text_of(signed_in(cleo).get(address))
    assert "Browser notification</label>" in said and "make_push_keys" not in said


def test_it_reads_as_the_subject_and_the_first_sentence(plan: Plan, cleo: User) -> None:
    read = previews.read(plan, "announced", Reader("en", False, None), "push").letter
    said = text_of(signed_in(cleo).get(page(plan, "_letter"), {"channel": "push"}))
    assert (
        read.text == "Anthropic has announced that Claude Sonnet 4.5 will leave Claude API on Monday 30 November 2026."
    )
    assert f"<strong>{read.subject}</strong>" in said and f">{read.text}</pre>" in said
    assert "Try the suggested replacement" not in said


def test_words_of_its_own_are_read_whole(plan: Plan, cleo: User) -> None:
    words = {"subject": "{model}", "body": "It leaves {surface} {when}. Nothing has to be done yet."}
    drafts.revise(plan, cleo, kind="announced", language="en", channel="push", **words)
    read = previews.read(plan, "announced", Reader("en", True, None), "push").letter
    assert read.text == "It leaves Claude API on Monday 30 November 2026. Nothing has to be done yet."


def test_a_correction_says_what_is_right_and_never_what_was_wrong_alone(plan: Plan) -> None:
    letter = previews.read(plan, Kind.CORRECTION, Reader("en", False, None)).letter
    read = previews.read(plan, Kind.CORRECTION, Reader("en", False, None), "push").letter
    assert "Our last message said:" in letter.text and "Our last message said" not in read.text
    assert read.text == "Claude Sonnet 4.5 leaves Claude API on Monday 30 November 2026."


def test_what_a_browser_would_cut_off_is_named_and_our_own_texts_are_not(plan: Plan, cleo: User) -> None:
    assert cut_off(plan) == []
    long = "{model} leaves {surface} {when}" + " and much more" * 12 + "."
    drafts.revise(plan, cleo, kind="announced", language="en", subject="{model} on {surface}", body=long)
    assert len(cut_off(plan)) == 1 and "cut its sentence off" in cut_off(plan)[0]
    read = previews.read(plan, "announced", Reader("en", True, None), "push").letter
    assert len(read.text) <= LONGEST_SENTENCE and read.text.endswith("…")
    drafts.revise(
        plan, cleo, kind="announced", language="en", channel="push", subject="{model}", body="{when}, {surface}"
    )
    assert cut_off(plan) == []
    plan.channels = ["email"]
    drafts.revise(plan, cleo, kind="announced", language="en", channel="push", subject="{model}", body=long)
    assert cut_off(plan) == []


def test_the_page_of_its_own_words_names_it_too(plan: Plan, cleo: User) -> None:
    address = page(plan, "_text", "announced", "any") + "?language=en&channel=push"
    refused = {"subject": "{model} " * 12, "body": "{when} {surface} {nothing}", "seen": ""}
    assert "cut its title off" in text_of(signed_in(cleo).post(address, refused))


def test_browsers_are_counted_before_anything_leaves(plan: Plan) -> None:
    ada, _bo = followers(plan.availability, "ada@example.org", "bo@example.org")  # type: ignore[arg-type]
    for name in ("laptop", "phone"):
        Browser(f"https://push.example.net/{name}").place(ada)
    assert audience.volumes(plan, Kind.ANNOUNCED, None) == {"email": 2, "push": 2}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("GPT-4.1 leaves v2.0 on Monday. More.", "GPT-4.1 leaves v2.0 on Monday."),
        ("Acme Inc. has announced it. Time left: 2 days.", "Acme Inc. has announced it."),
        ("No end here\n\nMore.", "No end here"),
        ("来週終わります。次。", "来週終わります。"),
        ("Ist es vorbei? Über Nacht.", "Ist es vorbei?"),
    ],
)
def test_a_sentence_ends_where_a_reader_sees_its_end(text: str, sentence: str) -> None:
    assert first_sentence(text) == sentence
