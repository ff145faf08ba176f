"""Two JSON values as one indented text of runs that stay, go and come: line by line, and inside short lines by word."""

import json
import re
from collections import deque
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from transition.guides import difference
from transition.guides.difference import Kind, Run

_SURROGATE = re.compile("[\ud800-\udfff]")
# Longer texts are shown whole, before and after: comparing words costs the product of both lengths.
_MOST_BY_WORD = 2000

# So many lines are shown around what changes.
_AROUND = 6

# A name and its value; an item of a list has no name.
Member = tuple[str, Any] | None
Pair = tuple[Member, Member]


def written(value: Any, indent: int = 0) -> str:
    """Return a value as indented JSON that any program can send: half characters are escaped, the rest is readable."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    text = _SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
    return text.replace("\n", "\n" + "  " * indent)


def runs(before: Any, after: Any) -> list[Run]:
    """Return the runs. Without "new" they are ``written(before)``, without "gone" ``written(after)``."""
    pieces = groupby(_runs(before, after, 0), key=lambda run: run.kind)
    joined = [Run(kind, "".join(run.text for run in together)) for kind, together in pieces]
    return [run for run in joined if run.text]


def folded(runs: list[Run]) -> list[tuple[str, str]]:
    """Return kind and text of each run; of what stays, long stretches become "folded" with how many lines they have."""
    found: list[tuple[str, str]] = []
    for run in runs:
        lines = run.text.split("\n")
        hidden = len(lines) - 2 * _AROUND
        if run.kind == "same" and hidden > _AROUND:
            start, end = "\n".join(lines[:_AROUND]), "\n".join(lines[-_AROUND:])
            found += [("same", start + "\n"), ("folded", str(hidden)), ("same", "\n" + end)]
        else:
            found.append((run.kind, run.text))
    return found


def _runs(before: Any, after: Any, indent: int) -> Iterator[Run]:
    if before is after or (type(before) is type(after) and before == after):
        yield Run("same", written(before, indent))
    elif isinstance(before, dict) and isinstance(after, dict) and before and after:
        yield from _members(list(_pairs(before, after)), indent, "{", "}")
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after) and before:
        pairs: list[Pair] = [(("", old), ("", new)) for old, new in zip(before, after, strict=True)]
        yield from _members(pairs, indent, "[", "]")
    else:
        yield from _leaf(written(before, indent), written(after, indent))


def _pairs(before: dict[str, Any], after: dict[str, Any]) -> Iterator[Pair]:
    """Lay the members side by side in the order of both. A renamed one stands beside its old name."""
    old, new = deque(before.items()), deque(after.items())
    while old or new:
        if old and new and old[0][0] == new[0][0]:
            yield old.popleft(), new.popleft()
        elif old and old[0][0] not in after:
            renamed = new and new[0][0] not in before and new[0][1] == old[0][1]
            yield old.popleft(), new.popleft() if renamed else None
        elif new and new[0][0] not in before:
            yield None, new.popleft()
        else:
            yield old.popleft(), None
            yield from ((None, one) for one in _taken(new, before, old))


def _taken(
    new: deque[tuple[str, Any]], before: dict[str, Any], old: deque[tuple[str, Any]]
) -> Iterator[tuple[str, Any]]:
    """Take what now comes before its turn: operations keep the order, so this is rare."""
    ahead = {name for name, _value in old}
    while new and new[0][0] in before and new[0][0] not in ahead:
        yield new.popleft()


def _members(pairs: list[Pair], indent: int, opening: str, closing: str) -> Iterator[Run]:
    last_old = max((at for at, (old, _new) in enumerate(pairs) if old is not None), default=-1)
    last_new = max((at for at, (_old, new) in enumerate(pairs) if new is not None), default=-1)
    line = "\n" + "  " * (indent + 1)
    yield Run("same", opening)
    for at, (old, new) in enumerate(pairs):
        yield from _member(old, new, line, indent + 1)
        yield from _commas(old is not None and at < last_old, new is not None and at < last_new)
    yield Run("same", "\n" + "  " * indent + closing)


def _member(old: Member, new: Member, line: str, indent: int) -> Iterator[Run]:
    if old is None or new is None:
        kind: Kind = "new" if old is None else "gone"
        name, value = new or old or ("", None)
        yield Run(kind, line + _label(name) + written(value, indent))
        return
    yield Run("same", line)
    yield from _leaf(_label(old[0]), _label(new[0]))
    yield from _runs(old[1], new[1], indent)


def _label(name: str) -> str:
    return f"{written(name)}: " if name else ""


def _commas(old: bool, new: bool) -> Iterator[Run]:
    if old and new:
        yield Run("same", ",")
    elif old or new:
        yield Run("gone" if old else "new", ",")


def _leaf(before: str, after: str) -> Iterator[Run]:
    if before == after:
        yield Run("same", before)
    elif len(before) + len(after) <= _MOST_BY_WORD and "\n" not in before + after:
        yield from difference.runs(before, after)
    else:
        yield from (Run("gone", before), Run("new", after))
