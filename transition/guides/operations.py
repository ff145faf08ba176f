"""What a fix does to a request, as data: remove, set, default, move, replace, limit, lift, swap, prefix.

An operation changes what it fits and leaves the rest alone. A rule that still matches afterwards is a question to a person.
"""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from transition.guides.predicates import Step, Tree, divided, same
from transition.guides.trees import edited, renamed, without

Request = Mapping[str, Any]
_EDITABLE = ("body", "header")


def _path(text: str) -> str:
    root, steps = divided(text)
    if root not in _EDITABLE or not steps or steps[-1][0] is None:
        raise ValueError(f"“{text}” cannot be changed; name a field of body or header")
    return text


Path = Annotated[str, BeforeValidator(_path)]


class Operation(BaseModel):
    """One change. ``if`` is a tree that must hold for it, as in a rule's own match."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    only_if: Tree | None = Field(None, alias="if")

    def applied(self, request: Request) -> Request:
        """Return the request with the change, or the same object when it does not fit."""
        if self.only_if is not None and self.only_if.holds(request) is not True:
            return request
        return self._applied(request)

    def _applied(self, request: Request) -> Request:
        raise NotImplementedError


def _at(request: Request, path: str, act: Any, *, create: bool = False, above: int = 0) -> Request:
    """Edit at a path, or ``above`` so many steps."""
    root, steps = divided(path)
    if root not in request:
        return request
    old = request[root]
    new = edited(old, steps[: len(steps) - above], act, create=create)
    return request if new is old else {**request, root: new}


class Remove(Operation):
    """``remove: PATH``. With ``equal`` only that value; of a header with several values only that one."""

    remove: Path
    equal: Any = None

    def _applied(self, request: Request) -> Request:
        return _at(request, self.remove, self._without, above=1)

    def _without(self, parent: Any) -> Any:
        name = str(divided(self.remove)[1][-1][0])
        if not isinstance(parent, Mapping) or name not in parent:
            return parent
        value = parent[name]
        if isinstance(value, tuple):
            rest = tuple(each for each in value if self.equal is not None and each != self.equal)
            return {**parent, name: rest} if rest else without(parent, name)
        return without(parent, name) if self.equal is None or same(value, self.equal) else parent


class Set(Operation):
    """``set: PATH``, ``to: VALUE``: whatever was there."""

    set: Path
    to: Any

    def _applied(self, request: Request) -> Request:
        return _at(request, self.set, lambda _old: _for(self.set, self.to), create=True)


class Default(Operation):
    """``default: PATH``, ``to: VALUE``: only where nothing is there."""

    default: Path
    to: Any

    def _applied(self, request: Request) -> Request:
        new = _for(self.default, self.to)
        return _at(request, self.default, lambda old: new if old is None else old, create=True)


class Move(Operation):
    """``move: PATH``, ``to: PATH``, to a header too. Nothing is overwritten. With ``value`` that stands at the new place."""

    move: Path
    to: Path
    value: Any = None

    def _applied(self, request: Request) -> Request:
        root, steps = divided(self.move)
        new_root, new_steps = divided(self.to)
        if root != new_root:
            return self._to_other_root(request, new_root, new_steps)
        shared = _shared(steps, new_steps)
        return _at(
            request,
            self.move,
            lambda top: self._within(top, steps[shared:], new_steps[shared:]),
            above=len(steps) - shared,
        )

    def _within(self, top: Any, steps: tuple[Step, ...], new_steps: tuple[Step, ...]) -> Any:
        content = _only(top, steps)
        if content is _NOTHING or _only(top, new_steps) is not _NOTHING:
            return top
        content = content if self.value is None else self.value
        if len(steps) == len(new_steps) == 1:
            return renamed(top, str(steps[0][0]), str(new_steps[0][0]), content)
        moved = edited(top, new_steps, lambda _old: content, create=True)
        if _only(moved, new_steps) is _NOTHING:
            return top
        return edited(moved, steps[:-1], lambda parent: without(parent, str(steps[-1][0])))

    def _to_other_root(self, request: Request, root: str, steps: tuple[Step, ...]) -> Request:
        old_root, old_steps = divided(self.move)
        content = _only(request.get(old_root), old_steps)
        texts = content if isinstance(content, list) else [content]
        if root not in request or not all(isinstance(text, str) for text in texts):
            return request
        added = tuple(dict.fromkeys((*request[root].get(steps[0][0], ()), *texts)))
        left = _at(request, self.move, lambda parent: without(parent, str(old_steps[-1][0])), above=1)
        return {**left, root: {**request[root], str(steps[0][0]): added}}


class Replace(Operation):
    """``replace: PATH``, ``values: {old: new}``. Other values stay."""

    replace: Path
    values: dict[str, Any] = Field(min_length=1)

    def _applied(self, request: Request) -> Request:
        return _at(request, self.replace, self._replaced)

    def _replaced(self, value: Any) -> Any:
        if isinstance(value, tuple):
            new = tuple(dict.fromkeys(self.values.get(each, each) for each in value))
            return value if new == value else new
        return self.values.get(value, value) if isinstance(value, str) else value


class Limit(Operation):
    """``limit: PATH``, ``at_most: N`` or ``at_least: N``: a number beyond it becomes N."""

    limit: Path
    at_most: int | None = None
    at_least: int | None = None

    def _applied(self, request: Request) -> Request:
        return _at(request, self.limit, self._limited)

    def _limited(self, value: Any) -> Any:
        if not isinstance(value, int | float) or isinstance(value, bool):
            return value
        if self.at_most is not None and value > self.at_most:
            return self.at_most
        return self.at_least if self.at_least is not None and value < self.at_least else value


class Lift(Operation):
    """``lift: PATH``: the fields of an object move up beside it, and it goes. Not if one of them is taken."""

    lift: Path

    def _applied(self, request: Request) -> Request:
        return _at(request, self.lift, self._lifted, above=1)

    def _lifted(self, parent: Any) -> Any:
        name = str(divided(self.lift)[1][-1][0])
        content = parent.get(name) if isinstance(parent, Mapping) else None
        if not isinstance(content, Mapping) or (content.keys() - {name}) & parent.keys():
            return parent
        return {**without(parent, name), **content}


class Swap(Operation):
    """``swap: PATH``, ``having: {key: [values]}``, ``for: VALUE``: each item of a list that looks so becomes the value."""

    swap: Annotated[str, Field(pattern=r"^body\..*\[\*\]$")]
    having: dict[str, tuple[Any, ...]] = Field(min_length=1)
    new: Any = Field(alias="for")

    def _applied(self, request: Request) -> Request:
        return _at(request, self.swap, self._swapped)

    def _swapped(self, item: Any) -> Any:
        fits = isinstance(item, Mapping) and all(
            any(same(item.get(key), each) for each in values) for key, values in self.having.items()
        )
        return self.new if fits else item


class Prefix(Operation):
    """``prefix: PATH``, ``with: TEXT``: the text goes before what is there."""

    prefix: Path
    text: str = Field(alias="with", min_length=1)

    def _applied(self, request: Request) -> Request:
        return _at(request, self.prefix, lambda value: self.text + value if isinstance(value, str) else value)


KINDS: dict[str, type[Operation]] = {
    "remove": Remove,
    "set": Set,
    "default": Default,
    "move": Move,
    "replace": Replace,
    "limit": Limit,
    "lift": Lift,
    "swap": Swap,
    "prefix": Prefix,
}


def _kind_of(value: Any) -> Any:
    """Choose the operation by its key, so that the message about a broken one speaks of one form and not of nine."""
    if not isinstance(value, Mapping):
        return value
    kind = next((model for key, model in KINDS.items() if key in value), None)
    if kind is None:
        raise ValueError(f"an operation is one of {', '.join(KINDS)}")
    return kind.model_validate(value)


AnyOperation = Annotated[
    Remove | Set | Default | Move | Replace | Limit | Lift | Swap | Prefix, BeforeValidator(_kind_of)
]

_NOTHING = object()


def _only(value: Any, steps: tuple[Step, ...]) -> Any:
    """Return what stands at names alone, or ``_NOTHING``."""
    for name, _index in steps:
        if name is None or not isinstance(value, Mapping) or name not in value:
            return _NOTHING
        value = value[name]
    return value


def _shared(one: tuple[Step, ...], other: tuple[Step, ...]) -> int:
    """Return how many steps two paths walk together; the last step of each is its own."""
    pairs = zip(one[:-1], other[:-1], strict=False)
    return next((at for at, (mine, yours) in enumerate(pairs) if mine != yours), min(len(one), len(other)) - 1)


def _for(path: str, value: Any) -> Any:
    """A header holds texts, each value one."""
    return (str(value),) if divided(path)[0] == "header" else value
