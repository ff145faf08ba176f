"""The shelf: which moves are written about, in memory, and never older than the last write."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client

from tests.factories import AIModelFactory
from tests.guides.test_load_guides import guide, load, written
from tests.people import cleo
from transition.catalog import almanac
from transition.guides import finding, shelf
from transition.guides.models import ExportSteps, Guide, Lane, TrialPair
from transition.guides.shelf import Shelf
from transition.web.models import Edition

pytestmark = pytest.mark.usefixtures("cast")


@pytest.fixture
def english(tmp_path: Path) -> Guide:
    load(written(tmp_path, guide()))
    return Guide.objects.get()


def now() -> Shelf:
    return shelf.of(almanac.current())


def translated(english: Guide, *languages: str) -> list[Guide]:
    return [
        Guide.objects.create(
            source=english.source, successor=english.successor, language=language, published=english.published
        )
        for language in languages
    ]


def pair(english: Guide, **changes: object) -> TrialPair:
    said = {
        "prompt": "Hello",
        "old_answer": "Hi",
        "new_answer": "Hey",
        "settings": "none",
        "taken_on": date(2026, 11, 1),
    }
    return TrialPair.objects.create(
        source=english.source, successor=english.successor, lane=Lane.TALK, **{**said, "is_shown": True, **changes}
    )


def test_it_holds_what_is_published(english: Guide) -> None:
    (found,) = now().spoken("en")
    assert found == (english.pk, english.source_id, english.successor_id, "en", english.published_id)
    assert now().about(english.source_id, english.successor_id, "en") == found
    assert now().leading_from(english.source_id, "en") == [found]
    assert now().leading_from(english.successor_id, "en") == []
    assert now().about(english.successor_id, english.source_id, "en") is None


def test_what_nobody_has_published_is_not_there(english: Guide) -> None:
    Guide.objects.create(source=english.successor, successor=english.source)
    assert [one.pk for one in now().spoken("en")] == [english.pk]


@pytest.mark.parametrize(
    ("asked", "there", "told"),
    [
        ("ja", ("de", "ja"), "ja"),
        ("fr", ("de", "ja"), "en"),
        (None, ("de",), "en"),
        ("en", ("de",), "en"),
    ],
)
def test_the_nearest_language_is_told(english: Guide, asked: str | None, there: tuple[str, ...], told: str) -> None:
    translated(english, *there)
    assert [one.language for one in now().spoken(asked)] == [told]


def test_without_the_sites_own_language_the_first_one_is_told(english: Guide) -> None:
    translated(english, "ja", "de")
    Guide.objects.filter(pk=english.pk).update(published=None)
    assert [one.language for one in now().spoken("fr")] == ["ja"]


def test_guides_that_lead_away_are_in_the_order_of_the_new_names(english: Guide) -> None:
    for name in ("Zeta", "Alpha"):
        successor = AIModelFactory(key=name.lower(), name=name, provider=english.source.provider)
        Guide.objects.create(source=english.source, successor=successor, published=english.published)
    edition = almanac.current()
    names = [edition.models[one.successor_id].name for one in now().leading_from(english.source_id, "en")]
    assert names == sorted(names) and len(names) == 3


WRITES: dict[str, Callable[[Guide], object]] = {
    "a guide that is withdrawn": lambda one: Guide.objects.filter(pk=one.pk).update(published=None),
    "a guide in another language": lambda one: translated(one, "de"),
    "a pair of answers that is shown": pair,
    "a guide of another language": lambda one: Guide.objects.filter(pk=one.pk).update(language="de"),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_every_write_is_seen_by_the_next_page(english: Guide, write: Callable[[Guide], object]) -> None:
    before = now()
    assert now() is before
    write(english)
    assert now() is not before


def test_a_program_that_knows_nothing_of_editions_is_seen_too(english: Guide) -> None:
    now()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE guides_guide SET published_id = NULL")
    assert now().spoken("en") == []


def test_a_build_without_the_trigger_would_show_what_was_withdrawn(english: Guide) -> None:
    now()
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER guides_guide_new_edition ON guides_guide")
        cursor.execute("UPDATE guides_guide SET published_id = NULL")
    assert len(now().spoken("en")) == 1


def test_a_newer_text_is_read_although_the_older_one_is_kept(english: Guide, tmp_path: Path) -> None:
    page = Client().get(english.get_absolute_url()).content.decode()
    load(written(tmp_path, guide(lede={"develop": "Another text.", "talk": "It is over."})))
    assert "Another text." not in page
    assert "Another text." in Client().get(english.get_absolute_url()).content.decode()


def test_other_steps_to_save_ones_things_start_an_edition_and_an_erased_account_does_not(english: Guide) -> None:
    before = Edition.objects.number()
    steps = ExportSteps.objects.create(provider=english.source.provider, text="Export.", tried_by=cleo())
    after = Edition.objects.number()
    assert after > before
    ExportSteps.objects.filter(pk=steps.pk).update(tried_by=None)
    assert Edition.objects.number() == after


def test_what_the_shelf_does_not_hold_of_a_guide_is_read_when_it_is_asked_for(english: Guide) -> None:
    Guide.objects.filter(pk=english.pk).update(weighed=english.published)
    edition, old, new = almanac.current(), english.source, english.successor
    found = finding.written(edition, old.provider.key, old.key, new.provider.key, new.key)
    assert found == english and not found._state.adding
    assert found.weighed == english.published


def test_a_counted_choice_starts_no_edition(english: Guide) -> None:
    found = pair(english)
    before = almanac.current().stamp
    TrialPair.objects.filter(pk=found.pk).update(chose_old=1)
    assert almanac.current().stamp == before


def test_only_moves_whose_answers_are_shown_count_as_tried(english: Guide) -> None:
    found = pair(english, is_shown=False)
    assert now().tried == frozenset()
    TrialPair.objects.filter(pk=found.pk).update(is_shown=True)
    assert now().tried == {(english.source_id, english.successor_id)}


def test_a_guide_about_a_model_that_came_with_a_newer_edition_waits_for_that_one(english: Guide) -> None:
    edition = almanac.current()
    newer = AIModelFactory(key="gpt-9", name="GPT-9", provider=english.source.provider)
    Guide.objects.create(source=english.source, successor=newer, published=english.published)
    assert [one.pk for one in shelf.of(edition).spoken("en")] == [english.pk]
    assert len(now().spoken("en")) == 2
