"""The list of guides and one guide at the desk: what readers see, what waits, what the product ships, in constant questions."""

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests.desk.guides.stage import begun, post, published, saved, shipped
from transition import clock
from transition.catalog.models import AIModel
from transition.guides.editing import manuscripts, reviewing
from transition.guides.models import Guide, Manuscript
from users.models import User

NEWER = {"develop": "The product says it better.", "talk": "It is over."}


def test_an_empty_desk_says_what_a_guide_is(at_desk: Client) -> None:
    assert "No guide yet." in at_desk.get(reverse("desk_guides")).content.decode()


def test_the_list_says_who_is_waited_for(at_desk: Client, guide: Guide, cleo: User) -> None:
    reviewing.ask(saved(guide, cleo), clock.now())
    said = at_desk.get(reverse("desk_guides")).content.decode()
    assert "Revision 1, facts of" in said
    assert "a second person" in said


def test_a_newer_text_of_the_product_waits_beside_one_of_the_desk(
    at_desk: Client, guide: Guide, cleo: User, dana: User, tmp_path: Path
) -> None:
    published(saved(guide, cleo), dana)
    shipped(tmp_path, lede=NEWER)
    guide.refresh_from_db()
    assert guide.published is not None and guide.published.number == 2
    assert "The product ships a newer text." in at_desk.get(reverse("desk_guides")).content.decode()
    assert "Nothing here was overwritten." in at_desk.get(reverse("desk_guide", args=[guide.pk])).content.decode()
    assert "The product says it better." not in Client().get(guide.get_absolute_url()).content.decode()


def test_a_text_of_the_desk_that_nobody_published_is_not_overwritten_either(
    guide: Guide, cleo: User, tmp_path: Path
) -> None:
    revision = saved(guide, cleo)
    shipped(tmp_path, lede=NEWER)
    assert guide.head() == revision


def test_loading_the_same_text_again_proposes_nothing_new(guide: Guide, cleo: User, tmp_path: Path) -> None:
    saved(guide, cleo)
    for _night in range(2):
        shipped(tmp_path, lede=NEWER)
    assert guide.revisions.count() == 3


def test_a_proposal_can_be_written_on_from(at_desk: Client, guide: Guide, cleo: User, tmp_path: Path) -> None:
    saved(guide, cleo)
    begun(guide, cleo)
    shipped(tmp_path, lede=NEWER)
    post(at_desk, "desk_guide_proposal", guide.pk, take="1")
    lede = manuscripts.find(Manuscript.objects.get(), "lede")
    assert lede is not None and lede.fields["develop"] == NEWER["develop"]
    guide.refresh_from_db()
    assert guide.proposal() is None


def test_a_proposal_can_be_set_aside(at_desk: Client, guide: Guide, cleo: User, tmp_path: Path) -> None:
    saved(guide, cleo)
    shipped(tmp_path, lede=NEWER)
    post(at_desk, "desk_guide_proposal", guide.pk, leave="1")
    assert "The product ships a newer text." not in at_desk.get(reverse("desk_guides")).content.decode()


def test_a_guide_begins_with_what_the_catalog_knows(at_desk: Client, guide: Guide) -> None:
    post(at_desk, "desk_guide_new", a="google/gemini-2.5-pro", b="google/gemini-3.8-flash")
    manuscript = Manuscript.objects.select_related("guide").get()
    said = at_desk.get(reverse("desk_guide_preview", args=[manuscript.guide_id])).content.decode()
    assert "From Gemini 2.5 Pro to Gemini 3.8 Flash" in said
    blocks = {block.key: block for block in manuscripts.written(manuscript)}
    assert "{{date:" in blocks["section-stay-develop"].fields["text"]
    assert blocks["step-find-it"].fields["title"] == "Find every place that uses it"
    assert [key for key in blocks if key.startswith("source-")]


def test_a_date_that_a_rule_types_out_is_mended_before_the_first_revision(at_desk: Client, guide: Guide) -> None:
    post(at_desk, "desk_guide_new", a="google/gemini-2.5-pro", b="google/gemini-3.8-flash")
    mine = Manuscript.objects.get()
    answer = post(at_desk, "desk_guide_save", mine.guide_id)
    assert answer.status_code == 422
    assert "“1 December 2026” is a date of the catalog: use its placeholder." in answer.content.decode()
    for block in manuscripts.written(mine):
        if re.search("1 Dec(ember)? 2026", f"{block.fields.get('title')} {block.fields.get('text')}"):
            manuscripts.remove(mine, block.key, clock.now())
    drop_unused(Manuscript.objects.get())
    assert post(at_desk, "desk_guide_save", mine.guide_id).status_code == 302


def drop_unused(manuscript: Manuscript) -> None:
    """Take out the sources that no block cites any more."""
    blocks = manuscripts.written(manuscript)
    cited = {f"source-{name}" for block in blocks for name in block.fields.get("sources", ())}
    for block in blocks:
        if block.key.startswith("source-") and block.key not in cited:
            manuscripts.remove(manuscript, block.key, clock.now())


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("", "openai/gpt-4o", "Name both models."),
        ("openai/nothing", "openai/gpt-4o", "The catalog has no model “openai/nothing”."),
        ("openai/gpt-4o", "openai/gpt-4o", "A guide leads to another model."),
        ("<script>", "openai/gpt-4o", "&lt;script&gt;"),
    ],
)
def test_a_move_that_cannot_be_is_refused(at_desk: Client, guide: Guide, old: str, new: str, sentence: str) -> None:
    answer = post(at_desk, "desk_guide_new", a=old, b=new)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_a_guide_that_exists_is_opened_instead(at_desk: Client, guide: Guide) -> None:
    answer = post(at_desk, "desk_guide_new", a="openai/gpt-4o", b="openai/gpt-6-luna")
    assert answer["Location"] == reverse("desk_guide", args=[guide.pk])
    assert not Manuscript.objects.exists()


def test_the_list_asks_the_same_however_many_guides(
    at_desk: Client, guide: Guide, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    old = AIModel.objects.get(key="gpt-4o")
    for successor in AIModel.objects.exclude(pk=old.pk).exclude(key="gpt-6-luna"):
        Guide.objects.create(source=old, successor=successor)
    with django_assert_max_num_queries(6):
        at_desk.get(reverse("desk_guides"))


def test_one_guide_asks_the_same_however_many_revisions(
    at_desk: Client, guide: Guide, cleo: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(8):
        saved(guide, cleo, text=f"It is gone, {number}.")
    with django_assert_max_num_queries(16):
        at_desk.get(reverse("desk_guide", args=[guide.pk]))
