"""Where in a request a rule is met: JSON pointers (RFC 6901) into the body or headers, lines of code."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from transition.guides.linting.request import Request
from transition.guides.predicates import All, Any_, Step, Test, Trail, Tree, divided, places

MOST_PLACES = 20


@dataclass(frozen=True)
class Place:
    """``where`` is body, headers, code or surface. ``missing`` names what is not there, below the pointer."""

    where: str
    pointer: str
    missing: str = ""
    line: int | None = None


def pointer(trail: Trail) -> str:
    """Return the JSON pointer to keys and indexes from the top."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in trail)


def evidence(tree: Tree, request: Request) -> list[Place]:
    """Return the places that made a rule hold, the plainest first: what is there before what is not, the body first."""
    found = dict.fromkeys(_places(tree, request))
    order = ("body", "headers", "code", "surface")
    plainest = sorted(found, key=lambda place: (bool(place.missing), order.index(place.where)))
    return plainest[:MOST_PLACES] or [Place("body" if request.body is not None else "code", "")]


def _places(tree: Tree, request: Request) -> Iterator[Place]:
    if isinstance(tree, Test):
        yield from _of_test(tree, request)
    elif isinstance(tree, All):
        for each in tree.all:
            yield from _places(each, request)
    elif isinstance(tree, Any_):
        for each in tree.any:
            if each.holds(request.roots) is True:
                yield from _places(each, request)


def _of_test(test: Test, request: Request) -> Iterator[Place]:
    root, steps = divided(test.path)
    if root == "code":
        yield Place("code", "", line=_line(test, request.code))
    elif root == "surface":
        yield Place("surface", "")
    elif root == "model":
        yield Place("body", "/model" if request.body and "model" in request.body else "")
    elif root == "prompt":
        hit = next((trail for trail, text in request.texts if test.holds_for(text)), ())
        yield Place("body", pointer(hit))
    else:
        yield from _in_tree(test, root, steps, request.roots.get(root))


def _in_tree(test: Test, root: str, steps: tuple[Step, ...], value: Any) -> Iterator[Place]:
    where = "headers" if root == "header" else root
    if test.op == "absent":
        trail, rest = _nearest(value, steps)
        yield Place(where, pointer(trail), ".".join(str(name) for name, _index in rest if name))
        return
    for trail, each in places(value, steps):
        if test.holds_for(each):
            yield Place(where, pointer(trail))


def _nearest(value: Any, steps: tuple[Step, ...]) -> tuple[Trail, tuple[Step, ...]]:
    """Return how far the steps lead, and the rest of them."""
    for count in range(len(steps), 0, -1):
        if hit := next(places(value, steps[:count]), None):
            return hit[0], steps[count:]
    return (), steps


def _line(test: Test, code: str) -> int | None:
    """Return the line on which the code first shows it."""
    hit = re.search(test.value, code, re.MULTILINE | re.DOTALL) if test.op == "regex" else None
    return code.count("\n", 0, hit.start()) + 1 if hit else None
