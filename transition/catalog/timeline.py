"""The timeline: what ends next, what may end any day, what has ended."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple

from django.utils.formats import date_format

from transition.catalog.almanac import Almanac, Row
from transition.catalog.entry import Entry
from transition.catalog.sections import (
    AHEAD,
    NOTES,
    PAST,
    SECTIONS,
    STATE_OF,
    TITLES,
    stands_in,
    stands_under,
)


class Spot(NamedTuple):
    """One place on the timeline: a model on a day. Surfaces that say the same share it."""

    section: str
    day: date | None
    certainty: str
    model_id: int


@dataclass
class Section:
    key: str
    total: int = 0
    entries: list[Entry] = field(default_factory=list)
    # The number of entries that stand before the first one shown.
    before: int = 0

    @property
    def title(self) -> str:
        return str(TITLES[self.key])

    @property
    def note(self) -> str:
        return str(NOTES.get(self.key, ""))

    @property
    def shows_today(self) -> bool:
        return self.key == AHEAD and self.before == 0

    @property
    def months(self) -> list[dict[str, Any]]:
        """Return the entries under the months they stand in; a section without days is one nameless month."""
        by_day = self.key in (AHEAD, PAST)
        months = groupby(self.entries, lambda one: one.day.replace(day=1) if by_day and one.day else None)
        return [
            {"name": date_format(first, "YEAR_MONTH_FORMAT") if first else "", "entries": list(rows)}
            for first, rows in months
        ]

    @property
    def state(self) -> str:
        """Return the value of the state filter that shows this section alone."""
        return STATE_OF.get(self.key, "")

    @property
    def left(self) -> int:
        """Return how many come after the ones shown."""
        return max(self.total - self.before - len(self.entries), 0)


def read(almanac: Almanac, rows: Iterable[Row], shown: dict[str, tuple[int, int]], on: date) -> dict[str, Section]:
    """Return every section's total, and the entries of those that are ``shown`` as (first, last) places."""
    sections = {key: Section(key) for key in SECTIONS}
    found: dict[str, list[Spot]] = defaultdict(list)
    for spot in _in_order(almanac, rows, on):
        found[spot.section].append(spot)
    for key, spots in found.items():
        sections[key].total = len(spots)
        if key in shown:
            first, last = shown[key]
            sections[key].before = first - 1
            sections[key].entries = [_entry(spot, almanac, on) for spot in spots[first - 1 : last]]
    return sections


class Year(NamedTuple):
    """A year, and the number of models that left a surface in it."""

    year: int
    models: int


def years(almanac: Almanac, rows: Iterable[Row], on: date) -> list[Year]:
    """Return the years in which a model of ``rows`` left a surface, newest first."""
    spots, models = spots_of(almanac, on), defaultdict(set)
    for row in rows:
        spot = spots[row.pk]
        if spot.section == PAST and spot.day:
            models[spot.day.year].add(row.model_id)
    return [Year(year, len(models[year])) for year in sorted(models, reverse=True)]


# Today's edition, and the one that it follows while both are asked for.
@lru_cache(maxsize=2)
def spots_of(almanac: Almanac, on: date) -> Mapping[int, Spot]:
    """Return where every row stands on a day, by the row's id."""
    return {row.pk: _spot(row, on) for row in almanac.rows.values()}


def _spot(row: Row, on: date) -> Spot:
    section = stands_in(row, on)
    certainty = row.precision if section in (AHEAD, PAST) else ""
    return Spot(section, stands_under(row, section), certainty, row.model_id)


def _in_order(almanac: Almanac, rows: Iterable[Row], on: date) -> list[Spot]:
    """Return the spots: the next end first; what has ended, the latest first; then by name."""
    spots = spots_of(almanac, on)
    names = {spots[row.pk]: row.model.name for row in rows}
    by_name = sorted(names, key=lambda one: (names[one], one.model_id, one.certainty))
    return sorted(by_name, key=_by_day)


def _by_day(spot: Spot) -> int:
    if spot.day is None:
        return date.max.toordinal() if spot.section != PAST else 0
    return -spot.day.toordinal() if spot.section == PAST else spot.day.toordinal()


def _entry(spot: Spot, almanac: Almanac, on: date) -> Entry:
    spots, rows = spots_of(almanac, on), almanac.rows_of[spot.model_id]
    here = tuple(row for row in rows if spots[row.pk] == spot)
    hints = almanac.hints_of.get(spot.model_id, ())
    return Entry(
        model=here[0].model,
        on=on,
        section=spot.section,
        day=spot.day,
        here=here,
        others=tuple(row for row in rows if spots[row.pk] != spot),
        hints=tuple((hint, almanac.rows_of.get(hint.successor.pk, ()) if hint.successor else ()) for hint in hints),
        sources=tuple(dict.fromkeys(almanac.sources[row.pk] for row in here)),
    )
