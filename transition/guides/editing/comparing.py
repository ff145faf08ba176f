"""What differs between two revisions: block by block, field by field, word by word."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from transition.guides import difference
from transition.guides.difference import Run
from transition.guides.editing.blocks import Block
from transition.guides.models import Confidence, Kind, Lane, Loudness

LABELS = {
    "title": gettext_lazy("Title"), "text": gettext_lazy("Text"), "develop": gettext_lazy("For those who build on it"),
    "talk": gettext_lazy("For those who talk with it"), "reviewed_on": gettext_lazy("Facts checked on"),
    "place": gettext_lazy("Place on the page"), "lane": gettext_lazy("For whom"), "readers": gettext_lazy("Tabs"),
    "kind": gettext_lazy("What kind of change"), "loudness": gettext_lazy("How it shows itself"),
    "required": gettext_lazy("Needed by everybody"), "before": gettext_lazy("Code before"),
    "after": gettext_lazy("Code after"), "error": gettext_lazy("Exact error"), "rules": gettext_lazy("Rules that it tells"),
    "confidence": gettext_lazy("How sure we are"), "disputed": gettext_lazy("What sources disagree about"),
    "minutes": gettext_lazy("Minutes"), "tested_on": gettext_lazy("Tried with"), "sources": gettext_lazy("Sources"),
    "url": gettext_lazy("Address"), "read_on": gettext_lazy("Read on"),
}  # fmt: skip
_ORDER = list(LABELS)
_CHOICES: dict[str, type[TextChoices]] = {"lane": Lane, "kind": Kind, "loudness": Loudness, "confidence": Confidence}


@dataclass(frozen=True)
class Difference:
    """One block in two texts; ``fields`` holds (label, runs) of what is not the same."""

    name: str
    verdict: str
    fields: list[tuple[str, list[Run]]]


def differences(old: Sequence[Block], new: Sequence[Block]) -> list[Difference]:
    """Return what changed, in the order of the newer text; what is gone comes last."""
    before = {block.key: block for block in old}
    after = {block.key: block for block in new}
    return list(_differences(before, after))


def between(old: Block | None, new: Block | None) -> list[tuple[str, list[Run]]]:
    """Return (label, runs) of the fields in which two texts of one block differ."""
    return _fields(old.fields if old else {}, new.fields if new else {})


def _differences(before: dict[str, Block], after: dict[str, Block]) -> Iterator[Difference]:
    for key, block in after.items():
        was = before.get(key)
        if was is None:
            yield Difference(block.name, _("New"), _fields({}, block.fields))
        elif was.fields != block.fields:
            yield Difference(block.name, _("Changed"), _fields(was.fields, block.fields))
    for key, block in before.items():
        if key not in after:
            yield Difference(block.name, _("Gone"), _fields(block.fields, {}))
    kept = [key for key in before if key in after]
    if kept != [key for key in after if key in before]:
        yield Difference(_("Order"), _("The blocks stand in another order"), [])


def _fields(old: Any, new: Any) -> list[tuple[str, list[Run]]]:
    names = [name for name in _ORDER if old.get(name) != new.get(name)]
    words = [(name, _in_words(name, old.get(name)), _in_words(name, new.get(name))) for name in names]
    return [(str(LABELS[name]), difference.runs(was, now)) for name, was, now in words if was != now]


def _in_words(name: str, value: Any) -> str:
    """Return a field as it is read."""
    if name in _CHOICES and value in _CHOICES[name].values:
        return str(_CHOICES[name](value).label)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)
