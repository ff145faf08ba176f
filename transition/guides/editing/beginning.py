"""The first blocks of a new guide: what the catalog knows, so that nobody begins with an empty page."""

import re
from collections.abc import Iterator
from datetime import date

from django.utils.text import slugify
from django.utils.translation import gettext as _

from transition.catalog.models import Claim
from transition.guides import comparison
from transition.guides.comparison import Row
from transition.guides.editing.blocks import Block, BlockKind, Fields, free_key, name_of_source
from transition.guides.models import Confidence, Guide, Kind, Lane, Loudness
from transition.guides.placeholders import Facts, facts_about

_MOST_SOURCES = 8


def first_blocks(guide: Guide, on: date) -> list[Block]:
    """Return an opening, where each surface stands, what the catalog lists as lost, the two first steps, and the sources."""
    facts = facts_about(guide.source, guide.successor)
    sources = _sources(guide)
    names = [name_of_source(block) for block in sources]
    lede = {"develop": _opening(facts), "talk": _opening(facts), "reviewed_on": on.isoformat()}
    return [
        Block("lede", BlockKind.LEDE, lede),
        *_places(facts, names),
        *_lost(guide, names),
        *_steps(),
        *sources,
    ]


def _opening(facts: Facts) -> str:
    return _("From {{old:name}} to {{new:name}}.")


def _places(facts: Facts, names: list[str]) -> Iterator[Block]:
    lines = [f"- **{end.surface.name}**: {{{{date:{surface}}}}}" for surface, end in facts.old_ends.items()]
    for lane in Lane if lines else ():
        yield Block(f"section-stay-{lane}", BlockKind.SECTION, _section("stay", lane, "\n".join(lines), names))


def _section(place: str, lane: Lane, text: str, sources: list[str]) -> Fields:
    return {
        "place": place, "lane": lane.value, "readers": [], "title": None, "text": text, "tested_on": None,
        "sources": sources,
    }  # fmt: skip


def _lost(guide: Guide, names: list[str]) -> Iterator[Block]:
    """What the catalog lists for the old model and not for the new one. Without a source it is not said."""
    for row in comparison.compare(guide.source, guide.successor).lost() if names else ():
        key = slugify(row.key.replace("_", "-"))[:50]
        yield Block(f"change-{key}", BlockKind.CHANGE, _change(key, row, names[:1]))


def _change(key: str, row: Row, sources: list[str]) -> Fields:
    return {
        "key": key, "kind": Kind.LOST.value, "loudness": Loudness.ERROR.value, "lane": Lane.DEVELOP.value,
        "required": False, "title": row.label, "before": "", "after": "", "error": "", "rules": [], "disputed": "",
        "text": _("The catalog lists it for {{old:name}} and not for {{new:name}}. Check it, and say what to do."),
        "sources": sources, "confidence": Confidence.LOW.value,
    }  # fmt: skip


def _steps() -> Iterator[Block]:
    change = _("Put `{{new:id}}` in the place of `{{old:id}}`.")
    yield Block("step-id", BlockKind.STEP, _step("id", Lane.DEVELOP, _("Change the id"), change))
    keep = _("Export it, and open the file to see that nothing is missing.")
    yield Block("step-save", BlockKind.STEP, _step("save", Lane.TALK, _("Save what you want to keep"), keep))


def _step(key: str, lane: Lane, title: str, text: str) -> Fields:
    return {
        "key": key, "lane": lane.value, "readers": [], "required": True, "title": title, "text": text, "minutes": None,
    }  # fmt: skip


def _sources(guide: Guide) -> list[Block]:
    """The pages on which the catalog read about either model, each once, the newest readings first."""
    rows = Claim.objects.filter(model__in=[guide.source, guide.successor], url__startswith="https://")
    newest = {claim.url: claim for claim in rows.order_by("read_on", "-pk")}
    found: list[Block] = []
    for url, claim in list(reversed(newest.items()))[:_MOST_SOURCES]:
        title = url.removeprefix("https://")[:160]
        name = slugify(re.sub(r"[/.]", "-", title))[:50].strip("-") or "source"
        fields = {"url": url, "title": title, "read_on": claim.read_on.isoformat()}
        found.append(Block(free_key(f"source-{name}", found), BlockKind.SOURCE, fields))
    return found
