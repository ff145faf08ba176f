"""What dates say about a model on a surface, for everything that carries such dates: a stored row, or one read for a list."""

from datetime import date, timedelta
from typing import Any

from transition.catalog.lifecycle import SOON_DAYS, Lifecycle, Precision

_FIRM = (Precision.EXACT, Precision.MONTH)
_FLOOR = (Precision.NOT_BEFORE, Precision.TENTATIVE)
_SOON = timedelta(days=SOON_DAYS)


class Dated:
    """Derive the state from the dates. ``in_state`` asks the database the same."""

    # Set by whoever carries them: fields of a table there, plain values here.
    pk: Any
    model: Any
    model_id: Any
    surface: Any
    surface_id: Any
    offered_on: Any
    legacy_on: Any
    legacy_seen_on: Any
    announced_on: Any
    announced_seen_on: Any
    retires_on: Any
    precision: Any
    ended_seen_on: Any
    afterwards: Any

    def is_firm(self) -> bool:
        """Tell whether the end is a date that can be counted down to."""
        return bool(self.precision == Precision.EXACT)

    def first_possible_day(self) -> date | None:
        """Return the first day of an end: the date itself, or the first of its month."""
        end: date | None = self.retires_on
        return end.replace(day=1) if end and self.precision == Precision.MONTH else end

    def last_possible_day(self) -> date | None:
        """Return the last day of a firm end: the date itself, or the last of its month."""
        end: date | None = self.retires_on
        return last_of_month(end) if end and self.precision == Precision.MONTH else end

    def lifecycle(self, on: date) -> Lifecycle:
        """Return the one state that the dates give on a day."""
        if self._has_ended(on):
            return Lifecycle.RETIRED
        if self._floor_has_passed(on):
            return Lifecycle.FLOOR_PASSED
        if self._is_announced(on):
            return Lifecycle.SOON if self._is_soon(on) else Lifecycle.ANNOUNCED
        if _reached(self.legacy_on or self.legacy_seen_on, on):
            return Lifecycle.LEGACY
        return Lifecycle.ACTIVE

    def _has_ended(self, on: date) -> bool:
        if self.precision in _FIRM:
            end = self.last_possible_day()
            return end is not None and (end <= on if self.surface.time_zone else end < on)
        return _reached(self.ended_seen_on, on)

    def _floor_has_passed(self, on: date) -> bool:
        return self.precision in _FLOOR and _reached(self.retires_on, on)

    def _is_announced(self, on: date) -> bool:
        said_on: date | None = self.announced_on or self.announced_seen_on
        if said_on is not None:
            return said_on <= on
        return self.precision in _FIRM or self.precision == Precision.TENTATIVE

    def _is_soon(self, on: date) -> bool:
        end = self.first_possible_day()
        return self.precision in _FIRM and end is not None and end - on <= _SOON


def last_of_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def _reached(day: date | None, on: date) -> bool:
    return day is not None and day <= on
