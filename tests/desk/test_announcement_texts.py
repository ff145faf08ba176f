"""One text in several languages and for several channels; what is not written falls back, and the page says so."""

from typing import Any

import pytest

from tests.desk.announcing import draft, followers, leaving, page, signed_in, text_of
from transition.notices import drafts, previews
from transition.notices.letters import Reader
from transition.notices.models import Follower, Plan
from users.models import User

pytestmark = pytest.mark.django_db

GERMAN = {"subject": "{model}: Abschied von {surface}", "body": "{model} verlässt {surface} {when}."}


@pytest.fixture
def plan(cleo: User, settings: Any) -> Plan:
    settings.NOTICES_LANGUAGES = ["de", "ar"]
    plan = draft(cleo)
    plan.channels = ["email", "chat"]
    plan.save()
    return plan


def test_a_text_in_another_language_starts_beside_the_english_one(plan: Plan, cleo: User) -> None:
    address = page(plan, "_text", "announced", "any") + "?language=de"
    said = text_of(signed_in(cleo).get(address))
    assert "Announced, German" in said
    assert "What is read until you write it" in said
    assert "German</strong> (not written)" in said and "English</a> (written)" in said
    answer = signed_in(cleo).post(address, GERMAN | {"seen": ""})
    assert answer.status_code == 302
    assert plan.content().get(kind="announced", language="de").body == GERMAN["body"]
    assert plan.content().get(kind="announced", language="en").body != GERMAN["body"]


def test_shorter_words_for_a_channel_are_a_text_of_their_own(plan: Plan, cleo: User) -> None:
    address = page(plan, "_text", "announced", "any") + "?language=en&channel=chat"
    signed_in(cleo).post(address, {"subject": "{model}", "body": "{model} leaves {surface} {when}.", "seen": ""})
    assert plan.content().get(kind="announced", channel="chat").body == "{model} leaves {surface} {when}."


@pytest.mark.parametrize("query", ["?language=xx", "?channel=pigeon", "?language=../../etc"])
def test_a_language_or_channel_that_is_not_there_is_not_found(plan: Plan, cleo: User, query: str) -> None:
    assert signed_in(cleo).get(page(plan, "_text", "announced", "any") + query).status_code == 404


def test_a_text_that_a_colleague_wrote_first_is_not_overwritten(plan: Plan, cleo: User) -> None:
    drafts.revise(plan, cleo, kind="announced", language="de", **GERMAN)
    address = page(plan, "_text", "announced", "any") + "?language=de"
    answer = signed_in(cleo).post(address, GERMAN | {"body": "{model} geht von {surface} {when}.", "seen": ""})
    assert answer.status_code == 409
    assert "verlässt" in text_of(answer) and "geht von" in text_of(answer)


def test_the_preview_says_where_words_fall_back(plan: Plan, cleo: User) -> None:
    client, address = signed_in(cleo), page(plan, "_letter")
    assert "There are no words in German yet: the text is in English." in text_of(
        client.get(address, {"language": "de"})
    )
    assert "no words of its own for “Chat”" in text_of(client.get(address, {"channel": "chat"}))
    drafts.revise(plan, cleo, kind="announced", language="de", **GERMAN)
    said = text_of(client.get(address, {"language": "de"}))
    assert "verlässt" in said and "There are no words" not in said


def test_the_preview_finds_a_person_by_address_and_says_when_and_where_they_hear(plan: Plan, cleo: User) -> None:
    (ada,) = followers(plan.availability, "ada@example.org")  # type: ignore[arg-type]
    Follower.objects.filter(pk=ada.pk).update(language="de", offsets=[1])
    client, address = signed_in(cleo), page(plan, "_letter")
    said = text_of(client.get(address, {"address": " ADA@example.org "}))
    assert "When this person hears, and where" in said
    assert "asked for other days" in said
    assert "There are no words in German yet" in said
    nobody = text_of(client.get(address, {"address": "zoe@example.org"}))
    assert "Nobody follows with the address zoe@example.org." in nobody


def test_both_tones_stand_side_by_side(plan: Plan, cleo: User) -> None:
    text = plan.content().get(kind="announced")
    said = text_of(signed_in(cleo).get(page(plan, "_letter"), {"text": text.pk}))
    assert said.count("We know that some people have built their days around this model.") == 1
    assert "With one sentence of acknowledgement" in said and "Practical details only" in said
    Plan.objects.filter(pk=plan.pk).update(tone="plain")
    said = text_of(signed_in(cleo).get(page(plan, "_letter"), {"text": text.pk}))
    assert "With one sentence of acknowledgement" not in said


def test_a_person_whose_language_is_not_written_reads_english(plan: Plan) -> None:
    reading = previews.read(plan, "announced", Reader("ar", False, None))
    assert (reading.text.language, reading.letter.subject.split(" leaves")[0]) == ("en", "Claude Sonnet 4.5")


def test_an_english_text_keeps_english_days_for_a_german_reader(plan: Plan, cleo: User) -> None:
    reader = Reader("de", False, None)
    for channel in ("email", "chat"):
        assert "Monday 30 November" in previews.read(plan, "announced", reader, channel).letter.text
    drafts.revise(plan, cleo, kind="announced", language="de", **GERMAN)
    assert "Montag" in previews.read(plan, "announced", reader).letter.text


def test_a_draft_brings_the_languages_along_whose_texts_differ(cleo: User, settings: Any, monkeypatch: Any) -> None:
    from transition.notices import languages

    settings.NOTICES_LANGUAGES = ["nl"]
    assert languages.with_own_texts() == ["en", "de", "es", "fr", "ja"]
    about = leaving()
    plan = drafts.propose(about, cleo, languages=["en", "de"])
    assert set(plan.content().values_list("language", flat=True)) == {"en", "de"}
