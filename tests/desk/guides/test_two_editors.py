"""Two people, or two windows, write at once: nobody's text is lost, and both are shown side by side."""

from typing import Any

import pytest
from django.test import Client

from tests.desk.guides.stage import begun, block_data, post, saved, with_text
from transition import clock
from transition.guides.editing import manuscripts, merging, saving
from transition.guides.editing.blocks import of_revision
from transition.guides.editing.saving import OutOfDate
from transition.guides.models import Guide, GuideRevision, Manuscript
from users.models import User

MINE, THEIRS = "It is gone, says Cleo.", "It is gone, says Finn."


def text_of(blocks: list[Any], key: str = "change-gone") -> str:
    return next(block.fields["text"] for block in blocks if block.key == key)


@pytest.fixture
def both(at_desk: Client, guide: Guide, cleo: User, finn: User) -> Manuscript:
    """Cleo began first; Finn saved first."""
    mine = with_text(begun(guide, cleo), "change-gone", text=MINE)
    saved(guide, finn, text=THEIRS)
    return mine


def test_a_late_save_shows_both_texts_and_keeps_both(at_desk: Client, guide: Guide, both: Manuscript) -> None:
    answer = post(at_desk, "desk_guide_save", guide.pk)
    said = answer.content.decode()
    assert answer.status_code == 409
    assert "Finn saved revision 2 after you began" in said
    assert "says <ins>Cleo</ins>" in said.replace("</ins><ins>", "") or "Cleo" in said
    assert "Finn" in said
    assert GuideRevision.objects.count() == 2
    assert text_of(manuscripts.written(Manuscript.objects.get())) == MINE


@pytest.mark.parametrize(
    ("choice", "text"),
    [("mine", MINE), ("theirs", THEIRS), ("both", f"{MINE}\n\n{THEIRS}"), ("nonsense", MINE)],
)
def test_a_choice_becomes_one_text_that_can_be_saved(
    at_desk: Client, guide: Guide, both: Manuscript, choice: str, text: str
) -> None:
    post(at_desk, "desk_guide_merge", guide.pk, head=2, **{"choice-change-gone": choice})
    merged = Manuscript.objects.get()
    assert text_of(manuscripts.written(merged)) == text
    merged = with_text(merged, "step-one", text="Do it now.")
    post(at_desk, "desk_guide_save", guide.pk)
    newest = guide.head()
    assert newest is not None and newest.number == 3
    assert text_of(of_revision(newest)) == text


def test_what_gives_way_can_be_taken_back(at_desk: Client, guide: Guide, both: Manuscript) -> None:
    post(at_desk, "desk_guide_merge", guide.pk, head=2, **{"choice-change-gone": "theirs"})
    (aside,) = manuscripts.removed(Manuscript.objects.get())
    assert aside.fields["text"] == MINE


def test_different_blocks_merge_without_a_question(at_desk: Client, guide: Guide, cleo: User, finn: User) -> None:
    with_text(begun(guide, cleo), "step-one", text="Do it on Monday.")
    saved(guide, finn, text=THEIRS)
    said = post(at_desk, "desk_guide_save", guide.pk).content.decode()
    assert "nothing needs a decision" in said
    post(at_desk, "desk_guide_merge", guide.pk, head=2)
    blocks = manuscripts.written(Manuscript.objects.get())
    assert (text_of(blocks), text_of(blocks, "step-one")) == (THEIRS, "Do it on Monday.")


def test_a_third_save_during_the_merge_asks_again(at_desk: Client, guide: Guide, both: Manuscript, finn: User) -> None:
    saved(guide, finn, text="It is gone, says Finn again.")
    answer = post(at_desk, "desk_guide_merge", guide.pk, head=2, **{"choice-change-gone": "mine"})
    assert answer.status_code == 409
    assert "saved revision 3" in answer.content.decode()


def test_what_one_took_out_and_the_other_changed_is_a_question(
    at_desk: Client, guide: Guide, cleo: User, finn: User
) -> None:
    manuscripts.remove(begun(guide, cleo), "change-gone", clock.now())
    saved(guide, finn, text=THEIRS)
    said = post(at_desk, "desk_guide_save", guide.pk).content.decode()
    assert "You took it out." in said and "Finn" in said
    post(at_desk, "desk_guide_merge", guide.pk, head=2, **{"choice-change-gone": "theirs"})
    assert text_of(manuscripts.written(Manuscript.objects.get())) == THEIRS


def test_two_windows_of_one_person_show_both_texts(at_desk: Client, guide: Guide, cleo: User) -> None:
    opened = manuscripts.find(begun(guide, cleo), "change-gone")
    assert opened is not None
    first = block_data(opened, text="Typed in the first window.")
    second = block_data(opened, text="Typed in the second window.")
    post(at_desk, "desk_guide_block", guide.pk, "change-gone", **first)
    answer = post(at_desk, "desk_guide_block", guide.pk, "change-gone", **second)
    said = answer.content.decode()
    assert answer.status_code == 409
    assert "Typed in the second window." in said
    assert "first" in said
    assert text_of(manuscripts.written(Manuscript.objects.get())) == "Typed in the first window."


def test_pressing_keep_again_puts_the_typed_text_in_its_place(at_desk: Client, guide: Guide, cleo: User) -> None:
    opened = manuscripts.find(with_text(begun(guide, cleo), "change-gone", text="First."), "change-gone")
    assert opened is not None
    answer = post(
        at_desk, "desk_guide_block", guide.pk, "change-gone", **block_data(opened, text="Second.", seen="old")
    )
    seen = answer.context["form"]["seen"].value()
    post(at_desk, "desk_guide_block", guide.pk, "change-gone", **block_data(opened, text="Second.", seen=seen))
    assert text_of(manuscripts.written(Manuscript.objects.get())) == "Second."


def test_a_block_taken_out_in_another_window_keeps_what_was_typed(at_desk: Client, guide: Guide, cleo: User) -> None:
    manuscript = begun(guide, cleo)
    opened = manuscripts.find(manuscript, "change-gone")
    assert opened is not None
    manuscripts.remove(manuscript, "change-gone", clock.now())
    answer = post(at_desk, "desk_guide_block", guide.pk, "change-gone", **block_data(opened, text="Still here."))
    assert answer.status_code == 409
    assert "Still here." in answer.content.decode()


def test_a_build_that_overwrites_loses_a_text(guide: Guide, both: Manuscript, monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard is what keeps them apart: without it the second save goes through and the first is gone from the newest."""
    with pytest.raises(OutOfDate):
        saving.save(both, "", clock.now())
    monkeypatch.setattr(Manuscript, "based_on_id", property(lambda one: one.guide.head().pk), raising=False)
    saving.save(both, "", clock.now())
    newest = guide.head()
    assert newest is not None and THEIRS not in text_of(of_revision(newest))


def test_a_build_that_never_disputes_loses_a_text(
    at_desk: Client, guide: Guide, both: Manuscript, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merging.Both, "is_disputed", False)
    said = post(at_desk, "desk_guide_save", guide.pk).content.decode()
    assert MINE not in said and "nothing needs a decision" in said
