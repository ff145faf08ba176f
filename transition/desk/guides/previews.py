"""What readers will see of a text that nobody has saved: one block, or the whole page."""

from datetime import date
from typing import Any

from transition import clock
from transition.catalog import almanac
from transition.guides import page, parts, storing
from transition.guides.editing import checking, manuscripts
from transition.guides.editing.blocks import Block, BlockKind, content, name_of_source
from transition.guides.models import Guide, Lane, Manuscript, Reader
from transition.guides.page import GuidePage
from transition.guides.placeholders import facts_about


def whole_page(manuscript: Manuscript, wanted: str, on: date) -> dict[str, Any]:
    """Return what the template of the public page asks for, made from a manuscript."""
    return page_of(manuscript.guide, manuscripts.written(manuscript), wanted, on)


def page_of(guide: Guide, blocks: list[Block], wanted: str, on: date) -> dict[str, Any]:
    reader = Reader(wanted) if wanted in Reader.values else Reader.DEVELOPER
    shown = _show(guide, blocks, reader, on)
    tabs = [one for one in Reader if one.lane == Lane.TALK]
    return {
        "page": shown,
        "parts": parts.of(shown),
        "readers": tabs,
        "Lane": Lane,
        "guide": guide,
        "is_only_shown": True,
    }


def block_preview(manuscript: Manuscript, block: Block) -> dict[str, Any]:
    """Return one block as its lane will see it, and what is wrong with it."""
    guide = manuscript.guide
    sources = [one for one in manuscripts.written(manuscript) if one.kind == BlockKind.SOURCE]
    problems = checking.of_block(
        block, facts_about(guide.source, guide.successor), [name_of_source(one) for one in sources]
    )
    shown: dict[str, Any] = {"shown": block, "preview_problems": [] if _is_empty(block) else problems}
    if block.kind == BlockKind.SOURCE or _is_empty(block):
        return shown
    reader = _first_reader(block)
    # A change without its source is no change yet: its words are shown as prose.
    if block.kind == BlockKind.CHANGE and problems:
        return shown | {"prose": facts_about(guide.source, guide.successor).fill(block.fields.get("text") or "")}
    made = _show(guide, [*sources, block], reader, clock.today())
    if block.kind == BlockKind.LEDE:
        return shown | {"ledes": [made.lede, _show(guide, [block], Reader.EVERYDAY, clock.today()).lede]}
    return shown | {"told": made, "is_talk": made.is_talk}


def _show(guide: Guide, blocks: list[Block], reader: Reader, on: date) -> GuidePage:
    text = content(guide, blocks)
    # What no person has checked yet is shown as checked today: the desk asks for the day before it saves.
    text["reviewed_on"] = text["reviewed_on"] or on.isoformat()
    return page.show(almanac.current(), guide, storing.compose(guide, text), reader, on)


def _first_reader(block: Block) -> Reader:
    tabs = block.fields.get("readers") or []
    if tabs:
        return Reader(tabs[0])
    return Reader.EVERYDAY if block.fields.get("lane") == Lane.TALK else Reader.DEVELOPER


def _is_empty(block: Block) -> bool:
    return not any(block.fields.get(name) for name in ("develop", "talk", "text", "title", "url"))
