"""The block editor: each block its own form; what breaks a rule is said at the block, and nothing typed is lost."""

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests import people
from tests.desk.guides.stage import begun, block_data, post
from transition.guides.editing import checking, manuscripts
from transition.guides.models import Guide, GuideRevision, Manuscript
from transition.guides.placeholders import facts_about
from users.models import User


def mine(guide: Guide) -> Manuscript:
    return Manuscript.objects.select_related("guide").get(guide=guide)


def keys(guide: Guide) -> list[str]:
    return [block.key for block in manuscripts.written(mine(guide))]


@pytest.fixture
def writing(at_desk: Client, guide: Guide, cleo: User) -> Guide:
    begun(guide, cleo)
    return guide


def change(client: Client, guide: Guide, key: str, **typed: Any) -> Any:
    block = manuscripts.find(mine(guide), key)
    assert block is not None
    return post(client, "desk_guide_block", guide.pk, key, **block_data(block, **typed))


def test_pressing_write_opens_every_block_of_the_newest_revision(at_desk: Client, guide: Guide) -> None:
    answer = at_desk.post(reverse("desk_guide_begin", args=[guide.pk]), follow=True)
    assert b"What you write" in answer.content
    assert keys(guide) == ["lede", "change-gone", "step-one", "step-two", "source-a-page"]


def test_a_block_that_is_kept_changes_nothing_for_readers(at_desk: Client, client: Client, writing: Guide) -> None:
    assert change(at_desk, writing, "change-gone", text="It left.").status_code == 302
    found = manuscripts.find(mine(writing), "change-gone")
    assert found is not None and found.fields["text"] == "It left."
    assert GuideRevision.objects.count() == 1
    assert b"It left." not in Client().get(writing.get_absolute_url()).content


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"text": "Ends {{date:the-moon}}."}, "no surface “the-moon”"),
        ({"text": "Ends {{tomorrow}}."}, "“{{tomorrow}}” is not a placeholder"),
        ({"text": "It ends on 14 January 2027."}, "is a date of the catalog"),
        ({"text": "It was killed."}, "ever says “killed”"),
        ({"text": ""}, "This field is required."),
        ({"text": "x" * 6001}, "at most 6000 characters"),
        ({"sources": []}, "Choose at least one source."),
        ({"sources": ["nowhere"]}, "Select a valid choice"),
        ({"rules": "openai-nothing"}, "There is no rule “openai-nothing”"),
        ({"title": "a\x07b"}, "U+0007"),
        ({"title": "a\x00b"}, "Null characters are not allowed"),
    ],
)
def test_what_breaks_a_rule_is_refused_with_everything_typed_kept(
    at_desk: Client, writing: Guide, typed: dict[str, Any], sentence: str
) -> None:
    answer = change(at_desk, writing, "change-gone", **{"disputed": "Two pages differ.", **typed})
    said = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in said.replace("&quot;", '"')
    assert "Two pages differ." in said
    found = manuscripts.find(mine(writing), "change-gone")
    assert found is not None and found.fields["disputed"] == ""


def test_an_unknown_placeholder_names_the_block(at_desk: Client, writing: Guide) -> None:
    assert (
        "Change “Gone”: “{{tomorrow}}”" in change(at_desk, writing, "change-gone", text="{{tomorrow}}").content.decode()
    )


def test_a_new_block_stands_behind_its_kind_and_keeps_its_key(at_desk: Client, writing: Guide) -> None:
    data = {"lane": "talk", "title": "Write a letter", "text": "Say goodbye.", "required": "on"}
    post(at_desk, "desk_guide_block_new", writing.pk, "step", **data)
    assert keys(writing) == ["lede", "change-gone", "step-one", "step-two", "step-write-a-letter", "source-a-page"]
    change(at_desk, writing, "step-write-a-letter", title="Write two letters")
    assert "step-write-a-letter" in keys(writing)


def test_blocks_move_among_their_kind_and_stop_at_the_end(at_desk: Client, writing: Guide) -> None:
    post(at_desk, "desk_guide_arrange", writing.pk, up="step-two")
    assert keys(writing)[2:4] == ["step-two", "step-one"]
    post(at_desk, "desk_guide_arrange", writing.pk, up="step-two")
    assert keys(writing)[2:4] == ["step-two", "step-one"]


def test_what_is_taken_out_comes_back_where_it_stood(at_desk: Client, writing: Guide) -> None:
    before = mine(writing).blocks
    post(at_desk, "desk_guide_arrange", writing.pk, take_out="step-one")
    assert "step-one" not in keys(writing)
    page = at_desk.get(reverse("desk_guide_edit", args=[writing.pk])).content.decode()
    assert "Take it back" in page
    (gone,) = manuscripts.removed(mine(writing))
    post(at_desk, "desk_guide_arrange", writing.pk, restore=f"{gone.key}:{gone.mark}")
    assert mine(writing).blocks == before


def test_the_opening_is_never_taken_out(at_desk: Client, writing: Guide) -> None:
    post(at_desk, "desk_guide_arrange", writing.pk, take_out="lede")
    assert "lede" in keys(writing)


def test_htmx_gets_the_blocks_alone(at_desk: Client, writing: Guide) -> None:
    url = reverse("desk_guide_arrange", args=[writing.pk])
    answer = at_desk.post(url, {"down": "step-one"}, headers={"HX-Request": "true"}).content.decode()
    assert answer.startswith('<form id="blocks"')
    assert "<html" not in answer


def test_the_preview_fills_in_facts_and_keeps_nothing(at_desk: Client, writing: Guide) -> None:
    url = reverse("desk_guide_block_preview", args=[writing.pk, "section"])
    typed = {"place": "stay", "lane": "develop", "text": "Until **{{date:openai-api}}**."}
    said = at_desk.post(url, typed).content.decode()
    assert "<strong>Thursday 14 January 2027</strong>" in said
    assert keys(writing) == ["lede", "change-gone", "step-one", "step-two", "source-a-page"]


def test_the_whole_page_is_previewed_by_lane_and_tab(at_desk: Client, writing: Guide) -> None:
    change(at_desk, writing, "change-gone", title="Gone for good")
    url = reverse("desk_guide_preview", args=[writing.pk])
    builders = at_desk.get(url, {"as": "developer"}).content.decode()
    assert "Gone for good" in builders and "Nobody else sees this." in builders
    assert "Gone for good" not in at_desk.get(url, {"as": "writer"}).content.decode()


def test_without_javascript_the_preview_button_shows_the_form_again(at_desk: Client, writing: Guide) -> None:
    answer = change(at_desk, writing, "change-gone", text="Until {{date:openai-api}}.", preview="1")
    assert answer.status_code == 200
    assert "Until Thursday 14 January 2027." in answer.content.decode()
    assert "Until {{date:openai-api}}." in answer.content.decode()


def test_what_somebody_writes_is_theirs_alone(client: Client, writing: Guide, finn: User) -> None:
    client.force_login(finn)
    assert client.get(reverse("desk_guide_block", args=[writing.pk, "lede"])).status_code == 404
    assert "Cleo is writing too" in client.get(reverse("desk_guide", args=[writing.pk])).content.decode()


def test_only_support_writes(client: Client, guide: Guide) -> None:
    client.force_login(people.ella())
    assert post(client, "desk_guide_begin", guide.pk).status_code == 403
    assert client.get(reverse("desk_guide", args=[guide.pk])).status_code == 200


def test_the_opening_is_held_to_our_words_too(at_desk: Client, writing: Guide) -> None:
    for typed, sentence in (("It is dead.", "never says “dead”"), ("How nice!", "No exclamation marks")):
        said = change(at_desk, writing, "lede", develop=typed).content.decode()
        assert sentence in said


def test_an_empty_field_is_said_in_plain_words(writing: Guide) -> None:
    lede = manuscripts.find(mine(writing), "lede")
    assert lede
    emptied = replace(lede, fields={**lede.fields, "develop": ""})
    facts = facts_about(writing.source, writing.successor)
    assert [problem.reason for problem in checking.of_block(emptied, facts, [])] == ["Something is missing here."]
