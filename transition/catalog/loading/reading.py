"""Read a YAML file and remember the line of everything in it.

The files are data that somebody may have got wrong or built to hurt: the reader knows mappings, lists and plain values,
and refuses references, custom types, repeated keys, and nesting deeper than any catalog needs.
"""

import re
from collections.abc import Sequence
from datetime import date
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

import yaml

MOST_BYTES = 4_000_000
DEEPEST = 12

# libyaml is ten times as fast and comes with every wheel of PyYAML.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MANY_DASHES = re.compile(rf"^[ \t]*(?:[-?:][ \t]+){{{DEEPEST}}}", re.MULTILINE)
_STEP = {"[": 1, "{": 1, "]": -1, "}": -1}


class Problem(NamedTuple):
    """One thing that is wrong with a file, and where."""

    file: str
    line: int
    field: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.field}: {self.reason}"


class Refused(Exception):
    """The files cannot be loaded; nothing was written."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(one) for one in problems))
        self.problems = list(problems)


class Document:
    """The data of one file, and the line on which each part of it stands."""

    def __init__(self, path: Path) -> None:
        self.file = str(path)
        self._root = self._compose(self._text(path))
        self._seen: set[int] = set()
        self.data = self._value(self._root, 0)

    def problem(self, where: Sequence[str | int], reason: str) -> Problem:
        """Return the problem with the line of the deepest part of ``where`` that the file has."""
        node, line, names = self._root, self._root.start_mark.line + 1, []
        for step in where:
            found = self._child(node, step)
            if found is not None:
                key, node = found
                line = key.start_mark.line + 1
            names.append(_name(step, node) if found is not None else str(step))
        return Problem(self.file, line, ".".join(names) or "file", reason)

    def _text(self, path: Path) -> str:
        try:
            raw = path.read_bytes()
        except OSError as problem:
            raise self._refusal(1, f"cannot be read: {problem.strerror}") from problem
        if len(raw) > MOST_BYTES:
            raise self._refusal(1, f"is larger than {MOST_BYTES // 1_000_000} MB")
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError as problem:
            line = raw[: problem.start].count(b"\n") + 1
            raise self._refusal(line, "is not UTF-8 text") from problem
        self._refuse_depth(text)
        return text

    def _refuse_depth(self, text: str) -> None:
        """The parser recurses in C, where too deep is not an error but the end of the process."""
        brackets = list(re.finditer(r"[\[\]{}]", text))
        depths = accumulate(_STEP[one.group()] for one in brackets)
        for bracket, depth in zip(brackets, depths, strict=True):
            if depth > 10 * DEEPEST:
                raise self._refusal(text.count("\n", 0, bracket.start()) + 1, "is nested too deeply")
        dashes = _MANY_DASHES.search(text)
        if dashes:
            raise self._refusal(text.count("\n", 0, dashes.end()) + 1, "is nested too deeply")

    def _compose(self, text: str) -> Any:
        try:
            root = yaml.compose(text, Loader=_Loader)
        except yaml.MarkedYAMLError as problem:
            mark = problem.problem_mark or problem.context_mark
            line = mark.line + 1 if mark else 1
            raise self._refusal(line, f"is not valid YAML: {problem.problem or problem.context}") from problem
        except yaml.reader.ReaderError as problem:
            line = text.count("\n", 0, problem.position) + 1
            raise self._refusal(line, "has a control character that YAML does not allow") from problem
        if root is None:
            raise self._refusal(1, "holds nothing: a file that is empty is an error, not an empty catalog")
        return root

    def _value(self, node: Any, depth: int) -> Any:
        line = node.start_mark.line + 1
        if depth > DEEPEST:
            raise self._refusal(line, "is nested too deeply")
        if id(node) in self._seen:
            raise self._refusal(line, "repeats a part by reference (&name, *name); write it out")
        self._seen.add(id(node))
        kind, _, name = node.tag.rpartition(":")
        if kind != "tag:yaml.org,2002" or name not in (*_PLAIN, "map", "seq"):
            raise self._refusal(line, f"has a type of its own ({node.tag[:60]}); only plain values are allowed")
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, depth)
        if isinstance(node, yaml.SequenceNode):
            return [self._value(one, depth + 1) for one in node.value]
        return self._scalar(node, name, line)

    def _mapping(self, node: Any, depth: int) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                raise self._refusal(line, "a name of a field is not plain text")
            if key.value in result:
                raise self._refusal(line, f"the field “{key.value[:60]}” stands here twice")
            result[key.value] = self._value(value, depth + 1)
        return result

    def _scalar(self, node: Any, kind: str, line: int) -> Any:
        try:
            return _PLAIN[kind](node.value)
        except (KeyError, ValueError):
            raise self._refusal(line, f"“{node.value[:60]}” is not a day, a number or a text") from None

    def _child(self, node: Any, step: str | int) -> tuple[Any, Any] | None:
        """Return where the step stands and what it leads to."""
        if isinstance(node, yaml.MappingNode):
            return next(((key, value) for key, value in node.value if key.value == step), None)
        if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            return node.value[step], node.value[step]
        return None

    def _refusal(self, line: int, reason: str) -> Refused:
        return Refused([Problem(self.file, line, "file", reason)])


def _name(step: str | int, node: Any) -> str:
    """Return how a person finds the part again: an entry by its id or surface, anything else by its place."""
    if isinstance(step, int) and isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value in ("id", "surface", "key", "name") and isinstance(value, yaml.ScalarNode):
                return value.value if len(value.value) <= 80 and value.value.isprintable() else str(step)
    return str(step)


_PLAIN: dict[str, Any] = {
    "str": str,
    "int": int,
    "float": float,
    "bool": lambda text: text.lower() in ("yes", "true", "on"),
    "null": lambda text: None,
    "timestamp": date.fromisoformat,
}
