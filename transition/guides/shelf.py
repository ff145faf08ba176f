"""Which moves are written about, and in which languages: the published guides of one edition, held in memory.

A few dozen guides change a few times a week and are asked for on every page about a model or a move. As the almanac does for
the catalog, a process reads their list once for each edition; a trigger on each table read here starts a new one. What a
guide says is not held here.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.conf import settings
from django.db import connection

from transition.catalog.almanac import Almanac
from transition.web.models import Stamp

# The ids of the old and the new model.
Pair = tuple[int, int]


class Written(NamedTuple):
    """One published guide."""

    pk: int
    source_id: int
    successor_id: int
    language: str
    # The revision that readers have.
    published_id: int


@dataclass(frozen=True, eq=False)
class Shelf:
    """Every guide leads between models that the almanac of the same edition knows."""

    stamp: Stamp
    # By move. The moves away from one model are in the order of the new models' names.
    guides: Mapping[Pair, tuple[Written, ...]]
    # The moves for which somebody has put answers of both models side by side.
    tried: frozenset[Pair]

    def spoken(self, language: str | None) -> list[Written]:
        """Return one guide for each move: in this language, else in the site's own, else in any."""
        return [min(of_it, key=_nearness(language)) for of_it in self.guides.values()]

    def about(self, source: int, successor: int, language: str | None) -> Written | None:
        """Return the guide of one move, as near to this language as there is one; None where nobody wrote one."""
        return min(self.guides.get((source, successor), ()), key=_nearness(language), default=None)

    def leading_from(self, source: int, language: str | None) -> list[Written]:
        """Return one guide for each move away from a model."""
        near = _nearness(language)
        return [min(of_it, key=near) for (old, _new), of_it in self.guides.items() if old == source]


_kept: Shelf | None = None


def of(edition: Almanac) -> Shelf:
    """Return the guides of an edition: no question when they are at hand, else one."""
    global _kept
    kept = _kept
    if kept is None or kept.stamp != edition.stamp:
        _kept = kept = _read(edition)
    return kept


# One statement, so that both are of one moment.
_EVERYTHING = """
SELECT
    (SELECT json_agg(json_build_array(id, source_id, successor_id, language, published_id) ORDER BY id)
        FROM guides_guide WHERE published_id IS NOT NULL),
    (SELECT json_agg(DISTINCT jsonb_build_array(source_id, successor_id)) FROM guides_trialpair WHERE is_shown)"""


def _read(edition: Almanac) -> Shelf:
    """Read what is published now. What a newer edition added about models that this one does not know is left to that one."""
    with connection.cursor() as cursor:
        cursor.execute(_EVERYTHING)
        ((guides, tried),) = cursor.fetchall()
    known = (Written(*said) for said in guides or [] if {said[1], said[2]} <= edition.models.keys())
    return Shelf(edition.stamp, _by_move(edition, known), frozenset((old, new) for old, new in tried or []))


def _by_move(edition: Almanac, guides: Iterable[Written]) -> Mapping[Pair, tuple[Written, ...]]:
    found: dict[Pair, list[Written]] = defaultdict(list)
    for one in sorted(guides, key=lambda one: (edition.models[one.successor_id].name, one.pk)):
        found[one.source_id, one.successor_id].append(one)
    return {pair: tuple(of_it) for pair, of_it in found.items()}


def _nearness(language: str | None) -> Callable[[Written], tuple[bool, bool, int]]:
    return lambda one: (one.language != language, one.language != settings.LANGUAGE_CODE, one.pk)
