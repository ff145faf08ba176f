"""Do I have to? Where the old model can still be used, until when, and how long the new one is offered there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from transition.catalog import words
from transition.catalog.almanac import Almanac, Named, Row, Surface
from transition.catalog.lifecycle import Lifecycle, Precision
from transition.catalog.models import AIModel
from transition.catalog.models import Surface as SurfaceModel
from transition.catalog.sources import Source
from transition.guides.models import Lane
from transition.guides.placeholders import TIME_TO_CHECK

_LEAVING = (Lifecycle.ANNOUNCED, Lifecycle.SOON, Lifecycle.FLOOR_PASSED, Lifecycle.RETIRED)


@dataclass(frozen=True)
class End:
    """One model on one surface, on one day."""

    row: Row
    on: date

    @property
    def state(self) -> Lifecycle:
        return self.row.lifecycle(self.on)

    @property
    def when(self) -> SafeString:
        return words.when(self.row, self.on)

    @property
    def is_counted(self) -> bool:
        """A countdown needs a firm day."""
        return self.row.precision == Precision.EXACT and self.row.retires_on is not None


@dataclass(frozen=True)
class Place:
    """One surface: the end of the old model there, beside that of the new one."""

    surface: Surface
    old: End
    new: End | None
    source: Source


@dataclass(frozen=True)
class Standing:
    source: AIModel
    successor: AIModel
    lane: Lane
    on: date
    places: tuple[Place, ...]
    new_ends: Sequence[Row]
    # What the provider names after the successor, each with the rows that say how long it is offered.
    onward: list[tuple[Named, Sequence[Row]]]

    def old_ends(self) -> list[Row]:
        return [place.old.row for place in self.places]

    @cached_property
    def _own(self) -> list[Row]:
        """Return the ends of the old model where these readers meet it."""
        return _met(self.old_ends(), self.lane)

    @cached_property
    def _first(self) -> list[Row]:
        return told_first(self._own, self.on)

    @cached_property
    def sentence(self) -> SafeString:
        """Return what, where, when: the first line of the page."""
        if not self._first:
            return format_html(_("The catalog knows no place where {model} can be used."), model=self.source.name)
        said = _("{model} {clause}.") if words.has_an_end(self._first[0], self.on) else _("{model} on {clause}.")
        return format_html(said, model=self.source.name, clause=words.clause(self._first, self.on))

    @property
    def counted_day(self) -> date | None:
        """Return the day that the first line tells, where it is firm and days can be counted to it."""
        place = self.deadline
        return place.old.row.retires_on if place and place.old.row in self._first else None

    def afterwards(self) -> str:
        """Return what happens to a request after the day that the first line tells. Of what is past only what is known is said."""
        if not self._first or (self._has_left(self._first[0]) and not self._first[0].afterwards):
            return ""
        return words.afterwards(self._first[0], self.on)

    @cached_property
    def deadline(self) -> Place | None:
        """Return the firm end that comes next where these readers meet the model."""
        return _next_firm(place for place in self.places if place.old.row in self._own)

    @property
    def elsewhere(self) -> Place | None:
        """Return the next firm end for people whose app has none ahead: some talk with the model through another program."""
        return None if self.deadline or self.lane != Lane.TALK else _next_firm(self.places)

    @property
    def is_over(self) -> bool:
        """Tell whether the old model has left every place that the catalog knows."""
        return bool(self.places) and all(self._has_left(end) for end in self.old_ends())

    @property
    def may_end_any_day(self) -> bool:
        return any(end.lifecycle(self.on) == Lifecycle.FLOOR_PASSED for end in self._own)

    @property
    def save_by(self) -> date | None:
        """Return the day by which things should be saved, so that two weeks remain to open and check them."""
        end = self.deadline.old.row.retires_on if self.deadline else None
        return end - TIME_TO_CHECK if end else None

    @cached_property
    def _successors_own(self) -> list[Row]:
        return _met(self.new_ends, self.lane)

    @cached_property
    def health(self) -> SafeString:
        """Return how long the successor is itself offered, where the old one is used if it is there too."""
        if self._successors_own and not self.is_gone and all(self._has_left(end) for end in self._successors_own):
            last = words.by_date(self._successors_own, self.on)[-1]
            return format_html(_("it {clause}"), clause=words.clause(last, self.on))
        offered = {end.surface_id for end in self._successors_own if not self._has_left(end)}
        near = offered.intersection(end.surface_id for end in self._first) or offered.intersection(
            end.surface_id for end in self.old_ends()
        )
        return words.health(self._successors_own, self.on, near)

    @cached_property
    def way_out(self) -> SafeString:
        """Return where the successor has itself an end, a sentence for each day; nothing where it simply stays."""
        leaving = [end for end in self._successors_own if end.lifecycle(self.on) in _LEAVING]
        return words.elsewhere(leaving, self.on)

    @property
    def is_gone(self) -> bool:
        """Tell whether the successor can itself be used nowhere any more."""
        return bool(self.new_ends) and all(self._has_left(end) for end in self.new_ends)

    def _has_left(self, end: Row) -> bool:
        return end.lifecycle(self.on) == Lifecycle.RETIRED

    def onward_health(self) -> list[tuple[Named, SafeString]]:
        """Return what the provider names after the successor, and how long that is offered."""
        return [(model, words.health(ends, self.on)) for model, ends in self.onward]


def _met(ends: Sequence[Row], lane: Lane) -> list[Row]:
    """Return where readers of a lane meet a model: who talks with it in the app, who builds elsewhere; if it never was there, anywhere."""
    met = [end for end in ends if (end.surface.kind == SurfaceModel.Kind.APP) == (lane == Lane.TALK)]
    return met or list(ends)


def told_first(ends: Sequence[Row], on: date) -> list[Row]:
    """Return what is told first, on every surface that shares it: the next end that is announced.

    Without one it is what the maker's own surfaces say, and of those the last, where all of them are past.
    """
    by_date = words.by_date(ends, on)
    if not by_date:
        return []
    if words.is_announced(by_date[0][0].lifecycle(on)):
        return by_date[0]
    own = words.by_date([end for end in ends if end.surface.provider == end.model.provider], on) or by_date
    return own[-1 if own[0][0].lifecycle(on) == Lifecycle.RETIRED else 0]


def _next_firm(places: Iterable[Place]) -> Place | None:
    ahead = [each for each in places if each.old.is_counted and each.old.state != Lifecycle.RETIRED]
    return min(ahead, key=lambda each: (each.old.row.retires_on or date.max, each.surface.pk), default=None)


def read(edition: Almanac, source: AIModel, successor: AIModel, lane: Lane, on: date) -> Standing:
    """Return where both models stand for readers of a lane, from the almanac."""
    new_ends = edition.rows_of.get(successor.pk, ())
    onward = [hint.successor for hint in edition.hints_of.get(successor.pk, ()) if hint.successor]
    return Standing(
        source=source,
        successor=successor,
        lane=lane,
        on=on,
        places=_places(edition, source, new_ends, on),
        new_ends=new_ends,
        onward=[(model, edition.rows_of.get(model.pk, ())) for model in onward],
    )


def _places(edition: Almanac, source: AIModel, new_ends: Sequence[Row], on: date) -> tuple[Place, ...]:
    there = {row.surface_id: End(row, on) for row in new_ends}
    in_order = [row for same in words.by_date(edition.rows_of.get(source.pk, ()), on) for row in same]
    return tuple(
        Place(row.surface, End(row, on), there.get(row.surface_id), edition.sources[row.pk]) for row in in_order
    )


def soonest(ends: Iterable[Row], on: date) -> date:
    """Return the next announced end; what has none sorts last, and what has left everywhere after that."""
    days = [
        each.retires_on
        for each in ends
        if each.retires_on and words.is_announced(each.lifecycle(on)) and each.retires_on >= on
    ]
    return min(days, default=date.max)
