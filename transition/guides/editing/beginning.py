"""The first blocks of a new guide: the draft that readers of an unwritten guide get, so that nobody begins with an empty page."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from transition.guides import drafts
from transition.guides.editing.blocks import Block, BlockKind, Fields, free_key, of_revision
from transition.guides.models import Guide, Lane
from transition.guides.placeholders import facts_about

_NOT_DRAFTED: Fields = {"before": "", "after": ""}


def first_blocks(guide: Guide, on: date) -> list[Block]:
    """Return the guide in another language, to be translated; else the draft of a move, and where each surface stands."""
    elsewhere = Guide.objects.published().between(guide.source, guide.successor).exclude(pk=guide.pk).first()
    if elsewhere and elsewhere.published:
        return of_revision(elsewhere.published)
    said: dict[str, Any] = _plain(drafts.draft(guide.source, guide.successor, on))
    return [
        Block("lede", BlockKind.LEDE, {**said["lede"], "reviewed_on": said["reviewed_on"]}),
        *_sections(guide, said["sections"]),
        *(Block(f"change-{one['key']}", BlockKind.CHANGE, {**_NOT_DRAFTED, **one}) for one in said["changes"]),
        *(Block(f"step-{one['key']}", BlockKind.STEP, one) for one in said["steps"]),
        *(Block(f"source-{name}", BlockKind.SOURCE, one) for name, one in said["sources"].items()),
    ]


def _sections(guide: Guide, drafted: list[Fields]) -> list[Block]:
    found: list[Block] = []
    for fields in (*_standing(guide), *drafted):
        key = free_key(f"section-{fields['place']}-{fields['lane']}", found)
        found.append(Block(key, BlockKind.SECTION, fields))
    return found


def _standing(guide: Guide) -> Iterator[Fields]:
    ends = facts_about(guide.source, guide.successor).old_ends
    text = "\n".join(f"- **{end.surface.name}**: {{{{date:{surface}}}}}" for surface, end in ends.items())
    rest: Fields = {"readers": [], "title": None, "tested_on": None, "sources": []}
    for lane in Lane if text else ():
        yield {"place": "stay", "lane": lane.value, "text": text, **rest}


def _plain(value: Any) -> Any:
    """Return the same as JSON holds it: days as text, a choice by its value."""
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, str) else value
