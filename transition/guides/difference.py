"""Before and after of a piece of code as runs that stay, go and come."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal

Kind = Literal["same", "gone", "new"]

# An id is one piece: half a name that goes and half that comes reads as a third name.
_PIECE = re.compile(r"\s+|\w[\w.-]*|[^\w\s]")
# Below this likeness a mixed text is harder to read than the two whole ones.
_ALIKE = 0.5


@dataclass(frozen=True)
class Run:
    kind: Kind
    text: str


def runs(before: str, after: str) -> list[Run]:
    """Return the runs of both texts in reading order: without "new" they are ``before``, without "gone" ``after``."""
    before, after = before.strip("\n"), after.strip("\n")
    if not before or not after:
        return [run for run in (Run("gone", before), Run("new", after)) if run.text]
    old, new = _PIECE.findall(before), _PIECE.findall(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < _ALIKE:
        return [Run("gone", before + "\n"), Run("new", after)]
    found: list[Run] = []
    for what, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if what == "equal":
            found.append(Run("same", "".join(old[old_from:old_to])))
            continue
        found.append(Run("gone", "".join(old[old_from:old_to])))
        found.append(Run("new", "".join(new[new_from:new_to])))
    return _joined([run for run in found if run.text])


def _joined(found: list[Run]) -> list[Run]:
    """A lone space or comma between two changes splits a phrase that goes as one: give it to both sides."""
    spread: list[Run] = []
    for index, run in enumerate(found):
        inside = 0 < index < len(found) - 1
        if run.kind == "same" and inside and len(run.text.strip()) < 2 and "\n" not in run.text:
            spread += [Run("gone", run.text), Run("new", run.text)]
        else:
            spread.append(run)
    result: list[Run] = []
    for is_same, group in groupby(spread, key=lambda run: run.kind == "same"):
        together = list(group)
        kinds: tuple[Kind, ...] = ("same",) if is_same else ("gone", "new")
        for kind in kinds:
            text = "".join(run.text for run in together if run.kind == kind)
            if text:
                result.append(Run(kind, text))
    return result
