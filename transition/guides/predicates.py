"""The predicate trees of the rules: all, any and none over a path, an operation and a value.

Answers are three-valued. A path whose root was not given ("we have not seen the body") is ``None``: it may match.
"""

import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

Op = Literal[
    "exists", "absent", "eq", "ne", "in", "not_in", "gt", "gte", "lt", "regex", "glob", "longer_than", "is_string"
]
ROOTS = ("body", "header", "prompt", "model", "surface", "code")
_PATH = re.compile(r"(?:body|header|prompt|model|surface|code)(?:\.[A-Za-z0-9_$-]+|\[(?:\*|-?\d+)\])*")
_STEP = re.compile(r"\.([A-Za-z0-9_$-]+)|\[(\*|-?\d+)\]")
_WITHOUT_VALUE = ("exists", "absent", "is_string")


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
        if self.op == "regex":
            try:
                _pattern(self.value)
            except (re.error, TypeError) as error:
                raise ValueError(f"the regular expression is broken: {error}") from error
        return self

    def holds(self, request: Mapping[str, Any]) -> bool | None:
        root = re.split(r"[.\[]", self.path, maxsplit=1)[0]
        if root not in request:
            return None
        return _holds(self.op, list(found(request[root], self.path[len(root) :])), self.value)


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


def found(value: Any, path: str) -> Iterator[Any]:
    """Yield what stands at a path: ``.messages[*].content[*].type``, ``.messages[-1].role``."""
    steps = [(match[1], match[2]) for match in _STEP.finditer(path)]
    yield from _walk(value, steps)


def _walk(value: Any, steps: list[tuple[str | None, str | None]]) -> Iterator[Any]:
    if not steps:
        yield value
        return
    (name, index), rest = steps[0], steps[1:]
    if name is not None:
        if isinstance(value, Mapping) and name in value:
            yield from _walk(value[name], rest)
    elif isinstance(value, list):
        if index == "*":
            for item in value:
                yield from _walk(item, rest)
        elif -len(value) <= int(index or 0) < len(value):
            yield from _walk(value[int(index or 0)], rest)


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
            return _same(value, expected)
        case "in" | "not_in":
            return any(_same(value, each) for each in expected)
        case "gt" | "gte" | "lt":
            return _number(value) and {"gt": value > expected, "gte": value >= expected, "lt": value < expected}[op]
        case "regex":
            return isinstance(value, str) and _pattern(expected).search(value) is not None
        case "glob":
            patterns = [expected] if isinstance(expected, str) else expected
            return isinstance(value, str) and any(fnmatchcase(value, pattern) for pattern in patterns)
        case "longer_than":
            return isinstance(value, str | list) and len(value) > expected
        case "is_string":
            return isinstance(value, str)
    return False


def _same(value: Any, expected: Any) -> bool:
    """``True == 1`` in Python, and not in JSON."""
    return isinstance(value, bool) == isinstance(expected, bool) and value == expected


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


@lru_cache(maxsize=512)
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
