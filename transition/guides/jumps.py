"""A move that passes over other versions: what each step on the way changes, merged into one list.

What several steps change is said once, with the step where it begins. What one step brings and a later one takes back is no
change of the whole move, and is told apart.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import pairwise

from transition.catalog.almanac import Almanac
from transition.catalog.models import AIModel
from transition.guides import rules
from transition.guides.rules import Rule

# A longer way is a history, and no help to anybody who moves.
_MOST_STOPS = 12


@dataclass(frozen=True)
class Line:
    """One change, the version it comes with ("" when no single step brings it), and in how many steps it stands."""

    rule: Rule
    since: str
    steps: int


@dataclass(frozen=True)
class Merged:
    """What is in force between the two ends, in the order given, and what came and went on the way."""

    lines: tuple[Line, ...]
    passed: tuple[Line, ...]


@dataclass(frozen=True)
class Jump:
    """The versions between two models, and the rules of every step."""

    source: AIModel
    successor: AIModel
    # Names and keys of what lies between, the oldest first.
    stops: tuple[tuple[str, str], ...]

    @property
    def names(self) -> list[str]:
        return [name for name, _key in self.stops]

    @cached_property
    def merged(self) -> Merged:
        """Return the rules of all steps as one list. Without stops it is the list of the move itself."""
        if self.source.provider_id != self.successor.provider_id:
            # The rules tell versions of one provider apart; between two providers everything differs.
            return Merged((), ())
        provider = self.source.provider.key
        way = [(self.source.name, self.source.key), *self.stops, (self.successor.name, self.successor.key)]
        steps = [(there[0], rules.applying(here[1], there[1], provider=provider)) for here, there in pairwise(way)]
        merged = merge(steps, rules.applying(self.source.key, self.successor.key, provider=provider))
        # The one step of a move between neighbours need not be named, and no version brought what holds for all of them.
        lines = (line if self.stops and not line.rule.is_for_all else replace(line, since="") for line in merged.lines)
        return Merged(tuple(lines), merged.passed)

    def since(self, ids: Iterable[str]) -> str:
        """Return the version with which the first of these rules begins; "" when nothing lies between or none is known."""
        wanted = set(ids)
        return next((line.since for line in self.merged.lines if line.rule.id in wanted and line.since), "")


def between(edition: Almanac, source: AIModel, successor: AIModel) -> Jump:
    """Return the move with what it passes over: the family's versions between the two, else what providers named in turn."""
    is_one_family = (
        source.family
        and (source.provider_id, source.family) == (successor.provider_id, successor.family)
        and source.released_on
        and successor.released_on
    )
    stops = (_family if is_one_family else _named)(edition, source, successor)
    return Jump(source, successor, tuple(stops) if len(stops) <= _MOST_STOPS else ())


def merge(steps: Sequence[tuple[str, Iterable[Rule]]], current: Iterable[Rule]) -> Merged:
    """Fold the rules of named steps into those that are ``current`` between the ends.

    Every rule of every step stands in exactly one of ``lines`` and ``passed``; ``lines`` are exactly the current rules.
    """
    found: dict[Rule, Line] = {}
    for name, some in steps:
        for rule in dict.fromkeys(some):
            known = found.get(rule)
            found[rule] = Line(rule, known.since if known else name, (known.steps if known else 0) + 1)
    lines = tuple(found.get(rule) or Line(rule, "", 0) for rule in current)
    stays = {line.rule for line in lines}
    return Merged(lines, tuple(line for rule, line in found.items() if rule not in stays))


def _family(edition: Almanac, source: AIModel, successor: AIModel) -> list[tuple[str, str]]:
    first, last = source.released_on or date.max, successor.released_on or date.min
    same = [
        (one.released_on, one.pk, one)
        for one in edition.models.values()
        if (one.provider.pk, one.family) == (source.provider_id, source.family)
        and one.released_on
        and first < one.released_on < last
    ]
    return [(one.name, one.key) for _day, _pk, one in sorted(same)]


def _named(edition: Almanac, source: AIModel, successor: AIModel) -> list[tuple[str, str]]:
    """Return the shortest chain of suggested replacements between the two, without its ends; nothing where there is none."""
    hints = edition.hints_of
    reached: dict[int, list[tuple[str, str]]] = {source.pk: []}
    waiting = [source.pk]
    for pk in waiting:
        for hint in hints.get(pk, ()):
            if hint.successor is None or hint.successor.pk in reached:
                continue
            if hint.successor.pk == successor.pk:
                return reached[pk]
            reached[hint.successor.pk] = [*reached[pk], (hint.successor.name, hint.successor.key)]
            waiting.append(hint.successor.pk)
    return []
