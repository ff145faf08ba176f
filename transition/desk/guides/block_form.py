"""From a block to its form and back, with everything that is wrong said at the field that breaks it."""

from typing import Any

from django.utils.text import slugify

from transition.desk.guides.forms import FORMS, BlockForm
from transition.guides.editing import checking, manuscripts
from transition.guides.editing.blocks import Block, BlockKind, free_key, name_of_source
from transition.guides.models import Guide, Manuscript
from transition.guides.placeholders import DATES, FACTS, UnknownFact, facts_about

_KEYED = (BlockKind.CHANGE, BlockKind.STEP)


def form_for(kind: BlockKind, manuscript: Manuscript, data: Any = None, block: Block | None = None) -> BlockForm:
    initial: dict[str, Any] = {}
    if block is not None and block.fields:
        initial = {**block.fields, "change_kind": block.fields.get("kind"), "seen": block.mark}
    return FORMS[kind](data, initial=initial, sources=_sources(manuscript))


def typed_block(form: BlockForm, manuscript: Manuscript, block: Block | None) -> Block:
    """Return what a checked form holds. A new block gets a key from its title, which it keeps for good."""
    fields = form.block_fields()
    key = block.key if block else _new_key(form.kind, fields, manuscript)
    if form.kind in _KEYED:
        fields["key"] = key.removeprefix(f"{form.kind}-")
    return Block(key, form.kind, fields)


def refused(form: BlockForm, manuscript: Manuscript, typed: Block) -> bool:
    """Add to the form what the rules of a guide find, and tell whether they found something."""
    guide = manuscript.guide
    facts = facts_about(guide.source, guide.successor)
    problems = checking.of_block(typed, facts, [name_of_source(one) for one in _sources(manuscript)])
    for problem in problems:
        field = "change_kind" if problem.field == "kind" else problem.field
        form.add_error(field if field in form.fields else None, str(problem))
    return bool(problems)


def placeholders(guide: Guide) -> list[tuple[str, str]]:
    """Return every placeholder that this guide may use, with the words it stands for today."""
    facts = facts_about(guide.source, guide.successor)
    names = [f"{age}:{fact}" for age in ("old", "new") for fact in FACTS]
    for kind in DATES:
        names += [f"{kind}:{surface}" for surface in (facts.new_ends if kind == "end" else facts.old_ends)]
    found = []
    for name in names:
        try:
            found.append((f"{{{{{name}}}}}", facts.value(name)))
        except UnknownFact:
            continue
    return found


def _sources(manuscript: Manuscript) -> list[Block]:
    return [block for block in manuscripts.written(manuscript) if block.kind == BlockKind.SOURCE]


def _new_key(kind: BlockKind, fields: dict[str, Any], manuscript: Manuscript) -> str:
    said = slugify(fields.get("title") or fields.get("place") or "")[:50].strip("-") or "block"
    shelf = BlockKind.SECTION if kind == BlockKind.RECIPE else kind
    taken = [*manuscripts.written(manuscript), *manuscripts.removed(manuscript)]
    return free_key(f"{shelf}-{said}", taken)
