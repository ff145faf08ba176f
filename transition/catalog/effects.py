"""What each kind of event does to the dates of an availability, and when it is refused."""

from collections.abc import Callable
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from transition.catalog.lifecycle import Precision
from transition.catalog.models import Availability, LifecycleEvent

Kind = LifecycleEvent.Kind


def apply(row: Availability, event: LifecycleEvent, today: date) -> bool:
    """Bring the dates of the row in step with the event and tell whether they changed, or raise ``ValidationError``."""
    _check(row, event, today)
    return _RULES[Kind(event.kind)](row, event, today)


def kind_of_move(availability: Availability, to: date, precision: str) -> Kind:
    """Return what a new day is: a floor that becomes a day, or no day before, is a date set and not a date moved."""
    before = availability.retires_on
    if before is None or _weight(availability.precision) != _weight(precision) or before == to:
        return Kind.DATE_SET
    return Kind.MOVED_LATER if to > before else Kind.MOVED_EARLIER


def _weight(precision: str) -> bool:
    return precision in (Precision.EXACT, Precision.MONTH)


def _check(row: Availability, event: LifecycleEvent, today: date) -> None:
    if event.kind not in Kind.values:
        raise ValidationError(_("There is no such kind of event."))
    if event.read_on > today:
        raise ValidationError(_("The source cannot have been read on a day that has not come yet."))
    if event.happened_on and event.happened_on > today:
        raise ValidationError(_("This cannot have happened on a day that has not come yet."))
    released_on = row.model.released_on
    if event.after_on and released_on and event.after_on < released_on:
        raise ValidationError(_("A model cannot leave before it was released."))
    if event.after_on and event.after_precision == Precision.MONTH:
        event.after_on = event.after_on.replace(day=1)


def _announced(row: Availability, event: LifecycleEvent, today: date) -> bool:
    if event.after_on:
        _refuse_past(event, today)
        if event.happened_on and event.happened_on > event.after_on:
            raise ValidationError(_("A retirement cannot be announced after it happened."))
    said = (row.announced_on, row.retires_on, row.precision)
    if event.happened_on:
        row.announced_on, row.announced_seen_on = event.happened_on, None
    elif not row.announced_on:
        row.announced_seen_on = row.announced_seen_on or event.read_on
    if event.after_on:
        _set(row, event)
    elif row.retires_on:
        event.after_on, event.after_precision = row.retires_on, row.precision
    if said == (row.announced_on, row.retires_on, row.precision) and said[0]:
        raise ValidationError(_("This retirement is announced already, with this date."))
    return True


def _date_set(row: Availability, event: LifecycleEvent, today: date) -> bool:
    _needed_day(event)
    _refuse_past(event, today)
    _refuse_same(row, event)
    _set(row, event)
    return True


def _moved_later(row: Availability, event: LifecycleEvent, today: date) -> bool:
    before, after = _both_days(row, event)
    if after <= before:
        raise ValidationError(_("This day is not later than the one before it."))
    return _date_set(row, event, today)


def _moved_earlier(row: Availability, event: LifecycleEvent, today: date) -> bool:
    before, after = _both_days(row, event)
    if after >= before:
        raise ValidationError(_("This day is not earlier than the one before it."))
    return _date_set(row, event, today)


def _withdrawn(row: Availability, event: LifecycleEvent, today: date) -> bool:
    if not (row.retires_on or row.announced_on or row.announced_seen_on):
        raise ValidationError(_("No retirement has been announced here, so there is none to withdraw."))
    _refuse_a_day(event)
    _clear(row)
    return True


def _retired(row: Availability, event: LifecycleEvent, today: date) -> bool:
    said = (row.retires_on, row.precision, row.ended_seen_on)
    if event.after_on:
        if event.after_on > today:
            raise ValidationError(_("A model that has retired cannot have a last day that has not come yet."))
        _set(row, event)
        row.ended_seen_on = None
        if row.announced_on and row.announced_on > event.after_on:
            row.announced_on = None
    elif not _weight(row.precision):
        row.ended_seen_on = row.ended_seen_on or event.happened_on or event.read_on
    return said != (row.retires_on, row.precision, row.ended_seen_on)


def _restored(row: Availability, event: LifecycleEvent, today: date) -> bool:
    if not (row.retires_on or row.ended_seen_on):
        raise ValidationError(_("This has not ended, so it cannot come back."))
    _refuse_a_day(event)
    _clear(row)
    return True


def _replacement_changed(row: Availability, event: LifecycleEvent, today: date) -> bool:
    if event.before_text == event.after_text:
        raise ValidationError(_("This is the suggestion already."))
    event.after_on, event.after_precision = event.before_on, event.before_precision
    return True


def _corrected(row: Availability, event: LifecycleEvent, today: date) -> bool:
    said = (row.retires_on, row.precision)
    if event.after_on:
        _set(row, event)
    else:
        row.retires_on, row.precision = None, Precision.UNKNOWN
    if row.announced_on and row.retires_on and row.announced_on > row.retires_on:
        row.announced_on = None
    if said == (row.retires_on, row.precision):
        raise ValidationError(_("The date is this one already."))
    return True


_RULES: dict[Kind, Callable[[Availability, LifecycleEvent, date], bool]] = {
    Kind.ANNOUNCED: _announced,
    Kind.DATE_SET: _date_set,
    Kind.MOVED_LATER: _moved_later,
    Kind.MOVED_EARLIER: _moved_earlier,
    Kind.WITHDRAWN: _withdrawn,
    Kind.REPLACEMENT_CHANGED: _replacement_changed,
    Kind.RETIRED: _retired,
    Kind.RESTORED: _restored,
    Kind.CORRECTED: _corrected,
}


def _set(row: Availability, event: LifecycleEvent) -> None:
    row.retires_on, row.precision = event.after_on, event.after_precision


def _clear(row: Availability) -> None:
    row.announced_on = row.announced_seen_on = row.retires_on = row.ended_seen_on = None
    row.precision = Precision.UNKNOWN


def _both_days(row: Availability, event: LifecycleEvent) -> tuple[date, date]:
    """Return the day before a move and the day after it."""
    after = _needed_day(event)
    if row.retires_on is None:
        raise ValidationError(_("There is no date that could be moved. Set one instead."))
    _refuse_same(row, event)
    return row.retires_on, after


def _needed_day(event: LifecycleEvent) -> date:
    if event.after_on is None:
        raise ValidationError(_("Give the day."))
    return event.after_on


def _refuse_a_day(event: LifecycleEvent) -> None:
    if event.after_on is not None:
        raise ValidationError(_("This leaves no date behind, so it takes none."))


def _refuse_past(event: LifecycleEvent, today: date) -> None:
    probe = Availability(retires_on=event.after_on, precision=event.after_precision)
    last = probe.last_possible_day()
    if last is not None and last < today:
        raise ValidationError(_("A date cannot be moved into the past. Record that the model has retired instead."))


def _refuse_same(row: Availability, event: LifecycleEvent) -> None:
    if (row.retires_on, row.precision) == (event.after_on, event.after_precision):
        raise ValidationError(_("The date is this one already."))
