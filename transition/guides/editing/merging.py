"""Two people wrote from the same revision: their texts side by side, block by block, and one text out of both."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import transaction

from transition.guides.editing import manuscripts
from transition.guides.editing.blocks import Block, of_revision
from transition.guides.models import GuideRevision, Manuscript

Blocks = dict[str, Block]


class Choice(StrEnum):
    """What to do with a block that both have changed."""

    MINE = "mine"
    THEIRS = "theirs"
    BOTH = "both"


@dataclass(frozen=True)
class Both:
    """A block as it was, as I have it and as they saved it; None where it is not there."""

    key: str
    before: Block | None
    mine: Block | None
    theirs: Block | None

    @property
    def is_disputed(self) -> bool:
        return self.mine != self.theirs and self.before not in (self.mine, self.theirs)

    @property
    def can_be_both(self) -> bool:
        return bool(self.mine and self.theirs and self.mine.fields.get("text") != self.theirs.fields.get("text"))

    @property
    def name(self) -> str:
        return next(one.name for one in (self.mine, self.theirs, self.before) if one)

    def merged(self, choice: Choice) -> Block | None:
        """Return the block of the merged text. Only what is disputed needs a choice."""
        if not self.is_disputed:
            return self.theirs if self.mine == self.before else self.mine
        if choice == Choice.BOTH and self.mine and self.theirs and self.can_be_both:
            text = f"{self.mine.fields['text']}\n\n{self.theirs.fields['text']}"
            return Block(self.key, self.mine.kind, {**self.mine.fields, "text": text})
        return self.theirs if choice == Choice.THEIRS else self.mine


def compare(manuscript: Manuscript, head: GuideRevision) -> list[Both]:
    """Return every block that either has changed, in the order of the newer text, mine behind it."""
    before = _by_key(of_revision(manuscript.based_on)) if manuscript.based_on else {}
    mine, theirs = _by_key(manuscripts.written(manuscript)), _by_key(of_revision(head))
    found = [Both(key, before.get(key), mine.get(key), theirs.get(key)) for key in {**theirs, **mine, **before}]
    return [one for one in found if not one.before == one.mine == one.theirs]


@transaction.atomic
def merge(manuscript: Manuscript, head: GuideRevision, choices: Mapping[str, Choice], at: datetime) -> Manuscript:
    """Rebase what I write on the newest revision. What I give up is kept among what was taken out."""
    manuscript = Manuscript.objects.select_for_update().get(pk=manuscript.pk)
    merged, mine = _by_key(of_revision(head)), _by_key(manuscripts.written(manuscript))
    for one in compare(manuscript, head):
        result = one.merged(choices.get(one.key, Choice.MINE))
        if one.mine and one.is_disputed and result != one.mine:
            manuscripts.set_aside(manuscript, one.mine, list(mine).index(one.key))
        if result is None:
            merged.pop(one.key, None)
        else:
            merged[one.key] = result
    manuscript.based_on = head
    manuscript.save(update_fields=["based_on"])
    return manuscripts.write(manuscript, merged.values(), at)


def _by_key(blocks: list[Block]) -> Blocks:
    return {block.key: block for block in blocks}
