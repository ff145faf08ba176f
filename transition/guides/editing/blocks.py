"""A guide as blocks: each a small text of its own with a key that stays from revision to revision."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from transition.guides import storing
from transition.guides.models import Guide, GuideRevision
from transition.guides.storing import all_of

Fields = Mapping[str, Any]


class BlockKind(StrEnum):
    """What a block is, in the order of the desk."""

    LEDE = "lede"
    SECTION = "section"
    RECIPE = "recipe"
    CHANGE = "change"
    STEP = "step"
    SOURCE = "source"


NAMES: dict[BlockKind, str | Promise] = {
    BlockKind.LEDE: gettext_lazy("Opening"),
    BlockKind.SECTION: gettext_lazy("Section"),
    BlockKind.RECIPE: gettext_lazy("Recipe"),
    BlockKind.CHANGE: pgettext_lazy("kind of block", "Change"),
    BlockKind.STEP: gettext_lazy("Step"),
    BlockKind.SOURCE: gettext_lazy("Source"),
}
# Under these headings they stand, each in its own order; recipes stand among the sections.
SHELVES: dict[BlockKind, str | Promise] = {
    BlockKind.LEDE: gettext_lazy("Opening"),
    BlockKind.SECTION: gettext_lazy("Sections and recipes"),
    BlockKind.CHANGE: gettext_lazy("Changes"),
    BlockKind.STEP: gettext_lazy("Steps"),
    BlockKind.SOURCE: gettext_lazy("Sources"),
}
# There is exactly one, and it stays where it is.
FIXED = (BlockKind.LEDE,)
LEDE: Fields = {"develop": "", "talk": "", "reviewed_on": ""}


@dataclass(frozen=True)
class Block:
    """``fields`` has the names of the file format."""

    key: str
    kind: BlockKind
    fields: Fields

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Block":
        return cls(kept["key"], BlockKind(kept["kind"]), kept["fields"])

    def as_json(self) -> dict[str, Any]:
        return {"key": self.key, "kind": self.kind.value, "fields": dict(self.fields)}

    @property
    def mark(self) -> str:
        """Return what tells this text of the block from every other."""
        return storing.digest(dict(self.fields))[:16]

    @property
    def name(self) -> str:
        """Return what the desk calls it: its kind and its title, or its first words."""
        said = self.fields.get("title") or self.fields.get("text") or ""
        kind = str(NAMES[self.kind])
        return _("%(kind)s “%(title)s”") % {"kind": kind, "title": said[:60]} if said else kind


def of_revision(revision: GuideRevision) -> list[Block]:
    """Return the blocks of a kept revision. Two questions."""
    text = all_of(revision)
    names = _names_of_sources([each["sources"] for each in revision.sections] + [each.sources for each in text.changes])
    lede = {
        "develop": revision.lede_develop,
        "talk": revision.lede_talk,
        "reviewed_on": revision.reviewed_on.isoformat(),
    }
    found = [Block("lede", BlockKind.LEDE, lede), *_sections(revision, names)]
    for change in text.changes:
        fields = {name: getattr(change, name) for name in _CHANGE} | {"required": change.is_required}
        cited = [names[source["url"]] for source in change.sources]
        found.append(Block(f"change-{change.key}", BlockKind.CHANGE, fields | {"sources": cited}))
    for step in text.steps:
        fields = {name: getattr(step, name) for name in _STEP} | {"required": step.is_required}
        found.append(Block(f"step-{step.key}", BlockKind.STEP, fields))
    return found + _sources(revision, text.changes, names)


_CHANGE = (
    *("key", "kind", "loudness", "lane", "title", "text", "before", "after"),
    *("error", "rules", "confidence", "disputed"),
)
_STEP = ("key", "lane", "readers", "title", "text", "minutes")


def _sections(revision: GuideRevision, names: Mapping[str, str]) -> list[Block]:
    found: list[Block] = []
    for section in revision.sections:
        fields = {name: value for name, value in section.items() if name not in ("key", "sources")}
        fields["sources"] = [names[source["url"]] for source in section["sources"]]
        kind = BlockKind.RECIPE if section["place"] == "recipe" else BlockKind.SECTION
        key = section.get("key") or free_key(f"section-{section['place']}-{section['lane']}", found)
        found.append(Block(key, kind, fields))
    return found


def _names_of_sources(cited: Iterable[Sequence[Mapping[str, str]]]) -> dict[str, str]:
    """Name each page by its title, so that the same page has the same name in every revision that cites it."""
    names: dict[str, str] = {}
    for source in (one for several in cited for one in several):
        if source["url"] not in names:
            names[source["url"]] = _free(slugify(source["title"])[:50].strip("-") or "source", names.values())
    return names


def _sources(revision: GuideRevision, changes: Iterable[Any], names: Mapping[str, str]) -> list[Block]:
    cited = [one for section in revision.sections for one in section["sources"]]
    cited += [one for change in changes for one in change.sources]
    newest: dict[str, Mapping[str, str]] = {}
    for source in cited:
        newest.setdefault(names[source["url"]], source)
    return [Block(f"source-{name}", BlockKind.SOURCE, dict(source)) for name, source in newest.items()]


def free_key(wanted: str, blocks: Iterable[Block]) -> str:
    """Return ``wanted``, or the same with a number, whichever no block has."""
    return _free(wanted[:70].strip("-"), [block.key for block in blocks])


def _free(wanted: str, taken: Iterable[str]) -> str:
    taken, number, key = set(taken), 1, wanted
    while key in taken:
        number += 1
        key = f"{wanted}-{number}"
    return key


def content(guide: Guide, blocks: Sequence[Block]) -> dict[str, Any]:
    """Return the text in the shape of the file format. A section carries its ``key`` as well."""

    def of(*kinds: BlockKind) -> list[Block]:
        return [block for block in blocks if block.kind in kinds]

    lede: Fields = next((block.fields for block in of(BlockKind.LEDE)), LEDE)
    return {
        "from": f"{guide.source.provider.key}/{guide.source.key}",
        "to": f"{guide.successor.provider.key}/{guide.successor.key}",
        "reviewed_on": lede["reviewed_on"],
        "sources": {name_of_source(block): dict(block.fields) for block in of(BlockKind.SOURCE)},
        "lede": {"develop": lede["develop"], "talk": lede["talk"]},
        "sections": [{**block.fields, "key": block.key} for block in of(BlockKind.SECTION, BlockKind.RECIPE)],
        "changes": [dict(block.fields) for block in of(BlockKind.CHANGE)],
        "steps": [dict(block.fields) for block in of(BlockKind.STEP)],
    }


def name_of_source(block: Block) -> str:
    """Return the short name by which other blocks cite this page."""
    return block.key.removeprefix("source-")


def in_order(blocks: Iterable[Block]) -> list[Block]:
    """Return the blocks by kind, each kind in its own order: sections and recipes stand together."""
    order = list(SHELVES)
    return sorted(blocks, key=lambda block: order.index(shelf(block.kind)))


def shelf(kind: BlockKind) -> BlockKind:
    """Return the kind among which a block is ordered."""
    return BlockKind.SECTION if kind == BlockKind.RECIPE else kind
