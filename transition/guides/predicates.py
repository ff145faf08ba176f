"""The predicate trees of the rules: all, any and none over a path, an operation and a value.

Answers are three-valued. A path whose root was not given ("we have not seen the body") is ``None``: it may match.
"""

import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from transition.guides.patterns import why_it_may_run_away

Op = Literal[
    "exists",
    "absent",
    "eq",
    "ne",
    "in",
    "not_in",
    "gt",
    "gte",
    "lt",
    "regex",
    "iregex",
    "glob",
    "longer_than",
    "is_string",
]
ROOTS = ("body", "header", "prompt", "model", "surface", "code")
_PATH = re.compile(r"(?:body|header|prompt|model|surface|code)(?:\.[A-Za-z0-9_$-]+|\[(?:\*|-?\d+)\])*")
_STEP = re.compile(r"\.([A-Za-z0-9_$-]+)|\[(\*|-?\d+)\]")
_WITHOUT_VALUE = ("exists", "absent", "is_string")

Step = tuple[str | None, str | None]
Trail = tuple[str | int, ...]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Test(_Strict):
    """One question about one place in a request."""

    __test__ = False

    path: str
    op: Op
    value: Any = None

    @model_validator(mode="after")
    def _makes_sense(self) -> "Test":
        if not _PATH.fullmatch(self.path):
            raise ValueError(f"“{self.path}” is not a path; a path starts with {', '.join(ROOTS)}")
        if self.op not in _WITHOUT_VALUE and self.value is None:
            raise ValueError(f"“{self.op}” needs a value")
        if self.op in ("regex", "iregex"):
            _check_pattern(self.op, self.value)
        return self

    def holds(self, request: Mapping[str, Any]) -> bool | None:
        root, steps = divided(self.path)
        if root not in request:
            return None
        return _holds(self.op, [value for _trail, value in places(request[root], steps)], self.value)

    def holds_for(self, value: Any) -> bool:
        """Tell whether one value that stands at the path makes the test true."""
        return _holds(self.op, [value], self.value)


class All(_Strict):
    all: tuple["Tree", ...] = Field(min_length=1)

    def holds(self, request: Mapping[str, Any]) -> bool | None:
        return _every([each.holds(request) for each in self.all])


class Any_(_Strict):
    any: tuple["Tree", ...] = Field(min_length=1)

    def holds(self, request: Mapping[str, Any]) -> bool | None:
        return _some([each.holds(request) for each in self.any])


class None_(_Strict):
    none: tuple["Tree", ...] = Field(min_length=1)

    def holds(self, request: Mapping[str, Any]) -> bool | None:
        some = _some([each.holds(request) for each in self.none])
        return None if some is None else not some


def _kind_of(value: Any) -> Any:
    """Choose the form by its key, so that the message about a broken tree speaks of one form and not of four."""
    if isinstance(value, Mapping):
        forms: dict[str, type[_Strict]] = {"all": All, "any": Any_, "none": None_}
        form = next((model for key, model in forms.items() if key in value), Test)
        return form.model_validate(value)
    return value


Tree = Annotated[Test | All | Any_ | None_, BeforeValidator(_kind_of)]
for _model in (All, Any_, None_):
    _model.model_rebuild()


@lru_cache(maxsize=4096)
def divided(path: str) -> tuple[str, tuple[Step, ...]]:
    """Return the root of a path and its steps, each a name or an index: ``.messages[*].content[-1].type``."""
    root = re.split(r"[.\[]", path, maxsplit=1)[0]
    return root, tuple((match[1], match[2]) for match in _STEP.finditer(path[len(root) :]))


def places(value: Any, steps: tuple[Step, ...], trail: Trail = ()) -> Iterator[tuple[Trail, Any]]:
    """Yield where something stands at the steps, as keys and indexes from the top, and what. A tuple is several values."""
    if not steps:
        yield from ((trail, each) for each in value) if isinstance(value, tuple) else ((trail, value),)
        return
    (name, index), rest = steps[0], steps[1:]
    if name is not None:
        if isinstance(value, Mapping) and name in value:
            yield from places(value[name], rest, (*trail, name))
    elif isinstance(value, list):
        for position in positions(index, len(value)):
            yield from places(value[position], rest, (*trail, position))


def positions(index: str | None, length: int) -> range:
    """Return the positions in a list that ``*`` or a number from either end names."""
    if index == "*":
        return range(length)
    at = int(index or 0)
    at += length if at < 0 else 0
    return range(at, at + 1) if 0 <= at < length else range(0)


def _holds(op: str, values: list[Any], expected: Any) -> bool:
    if op == "exists":
        return bool(values)
    if op == "absent":
        return not values
    if op in ("ne", "not_in"):
        return bool(values) and not any(_one(op, value, expected) for value in values)
    return any(_one(op, value, expected) for value in values)


def _one(op: str, value: Any, expected: Any) -> bool:
    match op:
        case "eq" | "ne":
            return same(value, expected)
        case "in" | "not_in":
            return any(same(value, each) for each in expected)
        case "gt" | "gte" | "lt":
            return _number(value) and {"gt": value > expected, "gte": value >= expected, "lt": value < expected}[op]
        case "regex":
            return isinstance(value, str) and _pattern(expected).search(value) is not None
        case "iregex":
            return isinstance(value, str) and _pattern(expected).search(value.lower()) is not None
        case "glob":
            patterns = [expected] if isinstance(expected, str) else expected
            return isinstance(value, str) and any(fnmatchcase(value, pattern) for pattern in patterns)
        case "longer_than":
            return isinstance(value, str | list) and len(value) > expected
        case "is_string":
            return isinstance(value, str)
    return False


def same(value: Any, expected: Any) -> bool:
    """``True == 1`` in Python, and not in JSON."""
    return isinstance(value, bool) == isinstance(expected, bool) and value == expected


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _check_pattern(op: str, text: Any) -> None:
    try:
        _pattern(text)
    except (re.error, TypeError) as error:
        raise ValueError(f"the regular expression is broken: {error}") from error
    if reason := why_it_may_run_away(text):
        raise ValueError(f"the regular expression may take for ever: {reason}")
    if op == "iregex" and text != text.lower():
        raise ValueError("“iregex” looks at a text in small letters and is written in small letters itself")


@lru_cache(maxsize=4096)
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.MULTILINE | re.DOTALL)


def _every(answers: list[bool | None]) -> bool | None:
    if False in answers:
        return False
    return None if None in answers else True


def _some(answers: list[bool | None]) -> bool | None:
    if True in answers:
        return True
    return None if None in answers else False
