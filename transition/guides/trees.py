"""Change a value at a path and leave the old one as it was: what is not touched is shared between the two."""

from collections.abc import Callable, Mapping
from typing import Any

from transition.guides.predicates import Step, positions

Act = Callable[[Any], Any]


def edited(value: Any, steps: tuple[Step, ...], act: Act, *, create: bool = False) -> Any:
    """Return ``value`` with ``act`` done to all that stands at the steps; the same object when nothing changed.

    ``create`` makes the objects on the way that are missing. What is emptied by the change goes with it.
    """
    if not steps:
        return act(value)
    (name, index), rest = steps[0], steps[1:]
    if name is not None:
        return _edited_member(value, name, rest, act, create)
    if not isinstance(value, list):
        return value
    items = list(value)
    for position in positions(index, len(items)):
        items[position] = edited(items[position], rest, act, create=create)
    return value if _all_same(items, value) else items


def _edited_member(value: Any, name: str, rest: tuple[Step, ...], act: Act, create: bool) -> Any:
    if not isinstance(value, Mapping) or (name not in value and not create):
        return value
    # Nothing stands there yet: an object for what comes below it, or the place itself.
    old = value.get(name, {} if rest else None)
    new = edited(old, rest, act, create=create)
    if new is old and name in value:
        return value
    if new == {} and old:
        return without(value, name)
    return {**value, name: new}


def without(value: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: each for key, each in value.items() if key != name}


def renamed(value: Mapping[str, Any], old: str, new: str, content: Any) -> dict[str, Any]:
    """Return the object with one key under another name, in the same place."""
    return dict((new, content) if key == old else (key, each) for key, each in value.items())


def _all_same(new: list[Any], old: list[Any]) -> bool:
    return all(mine is yours for mine, yours in zip(new, old, strict=True))
