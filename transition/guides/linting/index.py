"""Which rules a request could meet at all, found by its model, surface and fields and not by asking every rule."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from transition.guides.linting.request import Request
from transition.guides.linting.surfaces import SURFACES, maker
from transition.guides.predicates import All, Any_, None_, Test, Tree, divided
from transition.guides.rules import Rule, RuleBook, When, book

Key = tuple[str, ...]
# Fields of nearly every request: of several conditions, one about another field tells more.
_COMMON = {"messages", "contents", "input", "tools", "max_tokens", "system"}
_MODEL_START = 4


class Index:
    """The rules in force for requests to one model in one direction."""

    def __init__(self, book: RuleBook, target: str, direction: str) -> None:
        self.book, self.target = book, target
        self._under: dict[Key, list[Rule]] = defaultdict(list)
        self._always: list[Rule] = []
        self.unseen: list[Rule] = []
        for rule in _in_force(book, target, direction):
            self._file(rule)

    def _file(self, rule: Rule) -> None:
        if rule.match is None:
            self.unseen.append(rule)
            return
        keys = needed(rule.match)
        if keys is None:
            self._always.append(rule)
        for key in keys or ():
            self._under[key].append(rule)

    def matching(self, request: Request) -> list[Rule]:
        """Return the rules that a request meets, in the order of their ids."""
        roots = request.roots
        possible = {rule for key in _keys(request) for rule in self._under.get(key, ())}
        found = [
            rule
            for rule in (*possible, *self._always)
            if self.concerns(rule, request) and rule.match is not None and rule.match.holds(roots) is True
        ]
        return sorted(found, key=lambda rule: rule.id)

    def concerns(self, rule: Rule, request: Request) -> bool:
        """Tell whether a rule is about this request: its maker's, and for a difference, one that was not there before."""
        if rule.is_for_all and rule.provider != _provider(request):
            return False
        if rule.is_about == When.ALWAYS:
            return True
        if request.bare_model == self.target:
            return False
        return rule.is_about == When.MOVING or not self.book.covers(rule, request.bare_model)


@lru_cache(maxsize=512)
def shipped(target: str, direction: str) -> Index:
    """Return the index of the shipped rules for a model, by its normalised id."""
    return Index(book(), target, direction)


def _in_force(book: RuleBook, target: str, direction: str) -> Iterable[Rule]:
    """What fails on the older model, fails on the way back too; what differs was told on the way there."""
    for rule in book.rules:
        fits = rule.direction == direction or (direction == "rollback" and rule.is_about == When.ALWAYS)
        if fits and book.covers(rule, target):
            yield rule


def _provider(request: Request) -> str:
    return SURFACES[request.surface].provider or maker(request.model)


def needed(tree: Tree) -> frozenset[Key] | None:
    """Return keys of which a request has at least one if the tree holds, or None when it may hold without any."""
    if isinstance(tree, Test):
        return _needed_by(tree)
    if isinstance(tree, All):
        known = [keys for each in tree.all if (keys := needed(each)) is not None]
        return min(known, key=_rarity) if known else None
    if isinstance(tree, Any_):
        each = [needed(one) for one in tree.any]
        return None if None in each else frozenset().union(*(keys for keys in each if keys is not None))
    assert isinstance(tree, None_)
    return None


def _needed_by(test: Test) -> frozenset[Key] | None:
    root, steps = divided(test.path)
    if test.op == "absent" or (root in ("body", "header") and not steps):
        return None
    if root == "surface":
        return frozenset({("surface", str(test.value))}) if test.op == "eq" else None
    if root == "model":
        return _models(test)
    return frozenset({(root, str(steps[0][0]))}) if steps else frozenset({(root,)})


def _models(test: Test) -> frozenset[Key]:
    """Ids and globs are filed under their first letters, all else under any model."""
    if test.op not in ("eq", "in", "glob"):
        return frozenset({("model",)})
    texts = [test.value] if isinstance(test.value, str) else test.value
    starts = {text.partition("*")[0].partition("[")[0].partition("?")[0] for text in texts}
    short = {start for start in starts if len(start) < _MODEL_START and start not in texts}
    return frozenset({("model",)} if short else {("model", start[:_MODEL_START]) for start in starts})


def _rarity(keys: frozenset[Key]) -> tuple[bool, bool, int]:
    return any(len(key) == 1 for key in keys), any(key[-1] in _COMMON for key in keys), len(keys)


def _keys(request: Request) -> Iterable[Key]:
    roots: Mapping[str, Any] = request.roots
    yield ("surface", request.surface)
    for root in ("body", "header"):
        yield from ((root, name) for name in roots.get(root, ()))
    yield from ((root,) for root in ("prompt", "code", "model") if root in roots)
    if "model" in roots:
        yield ("model", roots["model"][:_MODEL_START])
