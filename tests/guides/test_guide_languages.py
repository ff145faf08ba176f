"""A guide in several languages: each a guide of its own, the reader's first, and a visible word where there is none."""

from dataclasses import replace
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.core.management import CommandError
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tests.factories import STORY_DAY
from tests.guides.test_load_guides import guide, load, written
from tests.people import cleo
from transition.catalog import almanac
from transition.guides import shelf
from transition.guides.editing import beginning, checking
from transition.guides.models import Guide
from transition.guides.models import Manuscript as Draft

pytestmark = pytest.mark.usefixtures("cast")
ADDRESS = "/guides/openai/gpt-4o/to/openai/gpt-6-luna/"
NOT_YET = "hat noch niemand übersetzt"


@pytest.fixture
def english(tmp_path: Path) -> Guide:
    load(written(tmp_path, guide()))
    return Guide.objects.get(language="en")


@pytest.fixture
def german(tmp_path: Path, english: Guide) -> Guide:
    folder = tmp_path / "de"
    folder.mkdir()
    lede = {"develop": "Endet am {{date:openai-api}}.", "talk": "Es ist vorbei."}
    load(written(folder, guide(language="de", lede=lede)))
    return Guide.objects.get(language="de")


def test_without_a_translation_the_english_text_stands_there_and_says_so(client: Client, english: Guide) -> None:
    page = client.get(f"/de{ADDRESS}").content.decode()
    assert NOT_YET in page
    lede = BeautifulSoup(page, "html.parser").select_one(".page-head .prose")
    assert lede and lede["lang"] == "en"
    assert "lang=" not in str(BeautifulSoup(client.get(ADDRESS).content, "html.parser").select_one(".page-head .prose"))


def test_a_translation_is_read_in_its_language_and_nowhere_else(client: Client, german: Guide) -> None:
    page = client.get(f"/de{ADDRESS}").content.decode()
    assert "Endet am " in page
    assert NOT_YET not in page
    assert "Endet am " not in client.get(ADDRESS).content.decode()
    assert "Endet am " not in client.get(f"/fr{ADDRESS}").content.decode()


def test_a_list_names_each_move_once(client: Client, german: Guide) -> None:
    for prefix in ("", "/de", "/fr"):
        page = BeautifulSoup(client.get(f"{prefix}/guides/").content, "html.parser")
        assert len([a for a in page.select("main a") if "gpt-6-luna" in str(a["href"])]) == 1
    guides = shelf.of(almanac.current())
    assert [one.pk for one in guides.spoken("de")] == [german.pk]
    assert [one.language for one in guides.spoken("fr")] == ["en"]


def test_a_guide_in_a_foreign_language_alone_does_not_take_its_reader_there(client: Client, german: Guide) -> None:
    Guide.objects.filter(language="en").update(published=None)
    page = BeautifulSoup(client.get("/fr/guides/").content, "html.parser")
    assert [a["href"] for a in page.select("main a") if "gpt-6-luna" in str(a["href"])] == [f"/fr{ADDRESS}"]


def test_a_file_in_a_language_that_the_site_does_not_speak_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"guide\.yaml:\d+: .*does not speak “tlh”"):
        load(written(tmp_path, guide(language="tlh")))


def test_what_exists_in_one_foreign_language_alone_is_better_than_nothing(german: Guide, english: Guide) -> None:
    Guide.objects.filter(pk=english.pk).update(published=None)
    assert [one.pk for one in shelf.of(almanac.current()).spoken("fr")] == [german.pk]


def test_the_permanent_address_of_a_revision_names_its_language(client: Client, german: Guide, english: Guide) -> None:
    assert german.published and english.published
    assert german.published.get_absolute_url() == f"/de{ADDRESS}revision/1/"
    assert german.own_address == f"/de{ADDRESS}"
    with translation.override("de"):
        assert english.published.get_absolute_url() == f"/en{ADDRESS}revision/1/"
    assert "Endet am " in client.get(german.published.get_absolute_url()).content.decode()
    assert "Endet am " not in client.get(english.published.get_absolute_url()).content.decode()


def test_one_language_of_a_move_is_one_guide(english: Guide) -> None:
    with pytest.raises(IntegrityError):
        Guide.objects.create(source=english.source, successor=english.successor, language="en")


def test_loading_both_again_changes_nothing(tmp_path: Path, german: Guide) -> None:
    assert "0 new, 0 changed, 2 the same" in load(tmp_path, tmp_path / "de")


def test_a_translation_at_the_desk_begins_with_the_text_there_is(client: Client, english: Guide) -> None:
    client.force_login(cleo())
    answer = client.post(reverse("desk_guide_new"), {"a": "openai/gpt-4o", "b": "openai/gpt-6-luna", "language": "ja"})
    assert answer.status_code == 302
    began = Guide.objects.get(language="ja")
    (draft,) = Draft.objects.filter(guide=began)
    assert "It is over." in str(draft.blocks)
    listed = client.get(reverse("desk_guides")).content.decode()
    assert "Japanese" in listed
    assert beginning.first_blocks(began, STORY_DAY)


def test_a_block_that_nobody_translated_keeps_a_translation_from_being_saved(client: Client, english: Guide) -> None:
    began = Guide.objects.create(source=english.source, successor=english.successor, language="de")
    blocks = beginning.first_blocks(began, STORY_DAY)
    still = {problem.block.key for problem in checking.of_guide(began, blocks) if problem.block}
    assert {"lede", "change-gone", "step-one"} <= still
    translated = [
        replace(
            block,
            fields=block.fields
            | {name: f"Auf Deutsch, {block.key}." for name in ("develop", "talk", "text") if block.fields.get(name)},
        )
        for block in blocks
    ]
    assert checking.of_guide(began, translated) == []


def test_names_and_facts_of_the_catalog_are_the_same_in_every_language(english: Guide, tmp_path: Path) -> None:
    where = {"place": "stay", "lane": "develop", "text": "- **ChatGPT**: {{date:openai-api}}\n- `gpt-4o`"}
    load(written(tmp_path, guide(sections=[where])))
    began = Guide.objects.create(source=english.source, successor=english.successor, language="de")
    blocks = beginning.first_blocks(began, STORY_DAY)
    kept = {problem.block.key for problem in checking.of_guide(began, blocks) if problem.block}
    assert "lede" in kept and not {key for key in kept if key.startswith("section-stay")}
