"""Working on a manuscript: put, add, move, take out, take back. Each holds the row, so two windows cannot undo each other."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from transition.guides.editing.blocks import FIXED, Block, in_order, of_revision, shelf
from transition.guides.models import Guide, GuideRevision, Manuscript
from users.models import User

# What was taken out can be taken back; older than this many, it is gone.
MOST_REMOVED = 50
MOST_BLOCKS = 200


class BlockChanged(Exception):
    """The block was changed elsewhere since the form was opened. ``now`` is what stands there, None when it is gone."""

    def __init__(self, now: Block | None):
        super().__init__("changed")
        self.now = now


class TooMany(Exception):
    """The guide has as many blocks as it may have."""


@transaction.atomic
def begin(guide: Guide, editor: User, at: datetime, first: Iterable[Block] = ()) -> Manuscript:
    """Return what this person is writing; begun from the newest revision, or from ``first`` where there is none."""
    head = guide.head()
    blocks = of_revision(head) if head else list(first)
    defaults = {"based_on": head, "blocks": [block.as_json() for block in blocks], "changed_at": at}
    manuscript, _is_new = Manuscript.objects.get_or_create(guide=guide, editor=editor, defaults=defaults)
    return manuscript


@transaction.atomic
def begin_from(guide: Guide, editor: User, text: GuideRevision, at: datetime) -> Manuscript:
    """Begin with another text than the newest. What this person was writing is kept among what was taken out."""
    manuscript = _held(begin(guide, editor, at))
    blocks = {block.key: block for block in of_revision(text)}
    saved = of_revision(manuscript.based_on) if manuscript.based_on else []
    for position, block in enumerate(written(manuscript)):
        if blocks.get(block.key) != block and block not in saved:
            set_aside(manuscript, block, position)
    return write(manuscript, list(blocks.values()), at)


def written(manuscript: Manuscript) -> list[Block]:
    return [Block.of(kept) for kept in manuscript.blocks]


def removed(manuscript: Manuscript) -> list[Block]:
    """Return what was taken out, the newest first."""
    return [Block.of(kept) for kept in reversed(manuscript.removed)]


def find(manuscript: Manuscript, key: str) -> Block | None:
    return next((block for block in written(manuscript) if block.key == key), None)


@transaction.atomic
def put(manuscript: Manuscript, block: Block, seen: str, at: datetime) -> Manuscript:
    """Replace a block by its new text, or raise ``BlockChanged`` when it is not what the writer saw."""
    manuscript = _held(manuscript)
    now = find(manuscript, block.key)
    if now is None or now.mark not in (seen, block.mark):
        raise BlockChanged(now)
    return write(manuscript, [block if one.key == block.key else one for one in written(manuscript)], at)


@transaction.atomic
def add(manuscript: Manuscript, block: Block, at: datetime) -> Manuscript:
    """Add a block behind the others of its kind. Its key is free, or ``BlockChanged``."""
    manuscript = _held(manuscript)
    there = written(manuscript)
    if len(there) >= MOST_BLOCKS:
        raise TooMany
    if any(one.key == block.key for one in there):
        raise BlockChanged(find(manuscript, block.key))
    return write(manuscript, [*there, block], at)


@transaction.atomic
def move(manuscript: Manuscript, key: str, by: int, at: datetime) -> Manuscript:
    """Move a block one place up (-1) or down (1) among its kind; at the end it stays."""
    manuscript = _held(manuscript)
    blocks = written(manuscript)
    found = find(manuscript, key)
    kin = [one for one in blocks if found and shelf(one.kind) == shelf(found.kind)]
    here = next((index for index, one in enumerate(kin) if one.key == key), None)
    if here is None or not 0 <= here + by < len(kin):
        return manuscript
    one, other = blocks.index(kin[here]), blocks.index(kin[here + by])
    blocks[one], blocks[other] = blocks[other], blocks[one]
    return write(manuscript, blocks, at)


@transaction.atomic
def remove(manuscript: Manuscript, key: str, at: datetime) -> Manuscript:
    """Take a block out. It can be taken back."""
    manuscript = _held(manuscript)
    blocks = written(manuscript)
    found = find(manuscript, key)
    if found is None or found.kind in FIXED:
        return manuscript
    set_aside(manuscript, found, blocks.index(found))
    blocks.remove(found)
    return write(manuscript, blocks, at)


@transaction.atomic
def restore(manuscript: Manuscript, key: str, mark: str, at: datetime) -> Manuscript:
    """Put back what was taken out, where it stood. What stands under its key by now is taken out in its turn."""
    manuscript = _held(manuscript)
    kept = next((one for one in reversed(manuscript.removed) if _is(one, key, mark)), None)
    if kept is None:
        return manuscript
    manuscript.removed.remove(kept)
    blocks, block = written(manuscript), Block.of(kept)
    there = find(manuscript, key)
    if there is None:
        blocks.insert(kept["position"], block)
    else:
        set_aside(manuscript, there, blocks.index(there))
        blocks[blocks.index(there)] = block
    return write(manuscript, blocks, at)


def _is(kept: dict[str, object], key: str, mark: str) -> bool:
    return kept["key"] == key and Block.of(kept).mark == mark


def _held(manuscript: Manuscript) -> Manuscript:
    return Manuscript.objects.select_for_update(of=("self",)).select_related("guide").get(pk=manuscript.pk)


def set_aside(manuscript: Manuscript, block: Block, position: int) -> None:
    manuscript.removed = [*manuscript.removed, block.as_json() | {"position": position}][-MOST_REMOVED:]


def write(manuscript: Manuscript, blocks: Iterable[Block], at: datetime) -> Manuscript:
    manuscript.blocks = [block.as_json() for block in in_order(blocks)]
    manuscript.changed_at = at
    manuscript.save(update_fields=["blocks", "removed", "changed_at"])
    return manuscript
