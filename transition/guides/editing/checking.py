"""What is wrong with a text, block by block: the same rules as for files, said about the block that breaks them."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _
from pydantic import BaseModel, ValidationError

from transition.guides.editing.blocks import Block, BlockKind, content, name_of_source, of_revision
from transition.guides.models import Guide
from transition.guides.placeholders import Facts, facts_about, typed_dates
from transition.guides.writing import ChangeText, GuideFile, Lede, Section, Source, StepText

_SCHEMAS: dict[BlockKind, type[BaseModel]] = {
    BlockKind.LEDE: Lede,
    BlockKind.SECTION: Section,
    BlockKind.RECIPE: Section,
    BlockKind.CHANGE: ChangeText,
    BlockKind.STEP: StepText,
    BlockKind.SOURCE: Source,
}
_SHELVES = {
    "sections": (BlockKind.SECTION, BlockKind.RECIPE),
    "changes": (BlockKind.CHANGE,),
    "steps": (BlockKind.STEP,),
}
_SAME_EVERYWHERE = re.compile(r"\{\{.*?\}\}|\*\*.*?\*\*|`.*?`")
# A title or code may be the same in two languages.
_PROSE = ("develop", "talk", "text")
_TOLD = ("develop", "talk", "title", "text", "disputed", "before", "after", "error")


class Problem(NamedTuple):
    """One reason not to keep a text. ``block`` is None for what only the text as a whole shows."""

    block: Block | None
    field: str
    reason: str

    def __str__(self) -> str:
        if self.block is None:
            return self.reason
        return _("%(block)s: %(reason)s") % {"block": self.block.name, "reason": self.reason}


def of_block(block: Block, facts: Facts, sources: Iterable[str]) -> list[Problem]:
    """Return what is wrong with one block. ``sources`` are the names that it may cite."""
    fields = {name: value for name, value in block.fields.items() if name != "reviewed_on"}
    try:
        _SCHEMAS[block.kind].model_validate(fields)
    except ValidationError as refused:
        return [_of_error(block, error) for error in refused.errors()]
    known = set(sources)
    unknown = [name for name in block.fields.get("sources", ()) if name not in known]
    found = [Problem(block, "sources", _("There is no source “%(name)s”.") % {"name": name}) for name in unknown]
    return found + list(_facts(block, facts))


def of_guide(guide: Guide, blocks: Sequence[Block]) -> list[Problem]:
    """Return everything that keeps a text from being saved as a revision."""
    facts = facts_about(guide.source, guide.successor)
    sources = [name_of_source(block) for block in blocks if block.kind == BlockKind.SOURCE]
    found = [problem for block in blocks for problem in of_block(block, facts, sources)]
    return found or [*_untranslated(guide, blocks), *_as_a_whole(guide, blocks)]


def _untranslated(guide: Guide, blocks: Sequence[Block]) -> Iterator[Problem]:
    """Yield where a translation still says what the guide in the site's own language says."""
    published = Guide.objects.published().between(guide.source, guide.successor).filter(language=settings.LANGUAGE_CODE)
    original = published.first() if guide.is_translation else None
    if original is None or original.published is None:
        return
    said = {block.key: block.fields for block in of_revision(original.published)}
    for block in blocks:
        for name in _PROSE:
            text = block.fields.get(name)
            if text and _has_words(text) and text == said.get(block.key, {}).get(name):
                yield Problem(block, name, _("This is still the text of the original, word for word."))


def _as_a_whole(guide: Guide, blocks: Sequence[Block]) -> Iterator[Problem]:
    try:
        text = GuideFile.model_validate(bare(content(guide, blocks)))
    except ValidationError as refused:
        for error in refused.errors():
            yield Problem(_block_at(error["loc"], blocks), str(error["loc"][-1]), _missing(error))
        return
    for where, reason in text.slips():
        yield Problem(_block_at(where, blocks), str(where[-1]), reason)


def _has_words(text: str) -> bool:
    """Tell whether a text holds more than names, code and facts of the catalog, which are the same in every language."""
    return re.search(r"[^\W\d_]", _SAME_EVERYWHERE.sub("", text)) is not None


def bare(text: dict[str, Any]) -> dict[str, Any]:
    """Return what a file would hold: there a section has no key."""
    return text | {"sections": [{k: v for k, v in one.items() if k != "key"} for one in text["sections"]]}


def _missing(error: Any) -> str:
    where = error["loc"][0] if error["loc"] else ""
    if error["type"] == "too_short" and where in ("changes", "steps"):
        return _("There is no change yet.") if where == "changes" else _("There is no step yet.")
    if where == "reviewed_on":
        return _("The opening needs the day on which the facts were checked.")
    return _reason(error)[1]


def _block_at(where: Sequence[str | int], blocks: Sequence[Block]) -> Block | None:
    """Return the block that a place in the file stands for."""
    if not where:
        return None
    if where[0] in ("lede", "reviewed_on"):
        return next((block for block in blocks if block.kind == BlockKind.LEDE), None)
    if where[0] == "sources" and len(where) > 1:
        return next((block for block in blocks if block.key == f"source-{where[1]}"), None)
    if where[0] in _SHELVES and len(where) > 1:
        shelf = [block for block in blocks if block.kind in _SHELVES[str(where[0])]]
        return shelf[int(where[1])]
    return None


def _facts(block: Block, facts: Facts) -> Iterator[Problem]:
    # The title of a page is as its owner wrote it.
    if block.kind == BlockKind.SOURCE:
        return
    days = [each.retires_on for each in facts.old_ends.values() if each.retires_on]
    for name in _TOLD:
        told = block.fields.get(name) or ""
        for reason in (*facts.problems(told), *typed_dates(told, days)):
            yield Problem(block, name, reason)


def _of_error(block: Block, error: Any) -> Problem:
    return Problem(block, *_reason(error))


def _reason(error: Mapping[str, Any]) -> tuple[str, str]:
    """Return the field and the sentence: a rule of our own names its field at the beginning."""
    where = str(error["loc"][0]) if error["loc"] else ""
    if error["type"] in ("missing", "too_short", "string_too_short"):
        return where, _("Something is missing here.")
    raised = error.get("ctx", {}).get("error")
    said = str(raised) if raised else str(error["msg"])
    field, colon, rest = said.partition(": ")
    if raised and colon and field in _TOLD:
        return field, rest[:1].upper() + rest[1:] + "."
    return where, said[:1].upper() + said[1:] + "."
