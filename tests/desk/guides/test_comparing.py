"""Two revisions side by side: by block, by field, by word."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.desk.guides.stage import begun, post, saved
from transition import clock
from transition.guides.editing import comparing, manuscripts, saving
from transition.guides.editing.blocks import of_revision
from transition.guides.models import Guide, GuideRevision
from users.models import User


def test_words_that_come_are_marked(at_desk: Client, guide: Guide, cleo: User) -> None:
    saved(guide, cleo)
    said = at_desk.get(reverse("desk_guide_compare", args=[guide.pk])).content.decode()
    assert "From revision 1 to revision 2" in said
    assert "It is <del>gone.</del><ins>gone for good.</ins>" in said


def test_only_what_changed_is_shown(guide: Guide, cleo: User) -> None:
    newer = saved(guide, cleo)
    (found,) = comparing.differences(of_revision(GuideRevision.objects.get(number=1)), of_revision(newer))
    assert (found.name, found.verdict, [label for label, _runs in found.fields]) == (
        "Change “Gone”",
        "Changed",
        ["Text"],
    )


def test_a_block_that_is_gone_and_one_that_is_new_are_said(guide: Guide, cleo: User, at_desk: Client) -> None:
    begun(guide, cleo)
    post(at_desk, "desk_guide_block_new", guide.pk, "step", lane="talk", title="Write", text="A letter.")
    post(at_desk, "desk_guide_arrange", guide.pk, take_out="step-two")
    post(at_desk, "desk_guide_save", guide.pk)
    said = at_desk.get(reverse("desk_guide_compare", args=[guide.pk])).content.decode()
    assert "Step “Write”" in said and "New" in said
    assert "Step “Save it”" in said and "Gone" in said


def test_another_order_is_a_difference(guide: Guide, cleo: User) -> None:
    manuscript = manuscripts.move(begun(guide, cleo), "step-two", -1, clock.now())
    newer = saving.save(manuscript, "", clock.now())
    (found,) = comparing.differences(of_revision(GuideRevision.objects.get(number=1)), of_revision(newer))
    assert found.name == "Order"


def test_a_revision_beside_itself_says_so(at_desk: Client, guide: Guide) -> None:
    said = at_desk.get(reverse("desk_guide_compare", args=[guide.pk]) + "?old=1&new=1").content.decode()
    assert "Choose two different revisions." in said


@pytest.mark.parametrize("query", ["old=9&new=1", "old=x", "new=-1", "new=99999999999999999999"])
def test_a_revision_that_is_not_there_is_not_found(at_desk: Client, guide: Guide, query: str) -> None:
    assert at_desk.get(reverse("desk_guide_compare", args=[guide.pk]) + f"?{query}").status_code == 404
