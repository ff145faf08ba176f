"""What has happened to an availability: its past as a file tells it, and the event between a row and the file of today."""

from datetime import date

from transition.catalog import effects
from transition.catalog.lifecycle import Precision
from transition.catalog.loading import values
from transition.catalog.loading.schema import AvailabilityEntry, HistoryEntry
from transition.catalog.models import Availability, LifecycleEvent


def past(said: AvailabilityEntry) -> list[HistoryEntry]:
    """Return the history that a file tells, or the one event that its dates imply."""
    if said.history:
        return said.history
    if not (said.announced_on or said.announced_seen_on or said.retires_on):
        return []
    announced = said.announced_on or said.announced_seen_on
    return [
        HistoryEntry(
            kind=LifecycleEvent.Kind.ANNOUNCED.value if announced else LifecycleEvent.Kind.DATE_SET.value,
            happened_on=said.announced_on,
            after_on=said.retires_on,
            after_precision=said.precision,
            source=said.sources[0],
        )
    ]


def event_between(row: Availability, said: AvailabilityEntry, today: date) -> LifecycleEvent | None:
    """Return what happened, if what people were told is no longer what the file says."""
    kind = _kind(row, said, today)
    if kind is None:
        return None
    dates, source = values.dates(said), said.sources[0]
    leaves_none = kind in (LifecycleEvent.Kind.WITHDRAWN, LifecycleEvent.Kind.RESTORED)
    return LifecycleEvent(
        kind=kind,
        happened_on=said.announced_on if kind == LifecycleEvent.Kind.ANNOUNCED else None,
        after_on=None if leaves_none else dates["retires_on"],
        after_precision="" if leaves_none else said.precision or "",
        source_url=source.url,
        source_kind=source.kind,
        read_on=source.read_on,
    )


def _kind(row: Availability, said: AvailabilityEntry, today: date) -> LifecycleEvent.Kind | None:
    dates = values.dates(said)
    day, precision = dates["retires_on"], dates["precision"]
    was_said, is_said = (one.announced_on or one.announced_seen_on for one in (row, said))
    kinds = LifecycleEvent.Kind
    if said.ended_seen_on and not row.ended_seen_on:
        return kinds.RETIRED
    if (day, precision) != (row.retires_on, row.precision):
        if day is None:
            return kinds.CORRECTED if is_said else kinds.WITHDRAWN
        last = Availability(retires_on=day, precision=precision).last_possible_day()
        if last is not None and last < today:
            return kinds.RETIRED if precision in (Precision.EXACT, Precision.MONTH) else kinds.CORRECTED
        return kinds.ANNOUNCED if is_said and not was_said else effects.kind_of_move(row, day, precision)
    if is_said and not was_said:
        return kinds.ANNOUNCED
    if was_said and not is_said and day is None:
        return kinds.WITHDRAWN
    if row.ended_seen_on and not said.ended_seen_on:
        return kinds.RESTORED
    return None
