"""Record what happened to an availability: one event, one change of its dates, one new edition.

The desk and the loader of catalog files come through the same door. What has happened stays; undoing adds an event.
"""

from collections.abc import Callable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from transition import clock
from transition.catalog.lifecycle import Precision
from transition.catalog.models import AIModel, Availability, LifecycleEvent, Replacement
from transition.web.models import Edition
from users.models import User

Kind = LifecycleEvent.Kind


def record(
    availability: Availability,
    *,
    kind: str,
    after_on: date | None = None,
    after_precision: str = "",
    source_url: str,
    source_kind: str,
    read_on: date,
    happened_on: date | None = None,
    reason: str = "",
    before_text: str = "",
    after_text: str = "",
    entered_by: User | None = None,
) -> LifecycleEvent:
    """Append an event and bring the availability in step with it, or raise ``ValidationError`` and change nothing."""
    with transaction.atomic():
        event = append(
            availability,
            LifecycleEvent(
                kind=kind,
                happened_on=happened_on,
                after_on=after_on,
                after_precision=after_precision or (Precision.EXACT if after_on else ""),
                source_url=source_url,
                source_kind=source_kind,
                read_on=read_on,
                reason=reason,
                before_text=before_text,
                after_text=after_text,
                entered_by=entered_by,
            ),
        )
        Edition.objects.publish()
    return event


def append(availability: Availability, event: LifecycleEvent) -> LifecycleEvent:
    """Do the same without a new edition, for callers that publish once for many. Must run inside a transaction."""
    today = clock.today()
    row = (
        Availability.objects.select_for_update(of=("self",)).select_related("model", "surface").get(pk=availability.pk)
    )
    event.availability, event.entered_at = row, clock.now()
    event.before_on, event.before_precision = row.retires_on, row.precision if row.retires_on else ""
    _check_event(event, today)
    changed = _RULES[Kind(event.kind)](row, event, today)
    if changed:
        row.schedule_version += 1
    event.schedule_version = row.schedule_version
    event.full_clean(exclude=["availability", "entered_by"])
    row.full_clean(exclude=["model", "surface"])
    event.save()
    row.save(update_fields=_DATES)
    _tell(availability, row)
    return event


def announce(
    availability: Availability,
    on: date | None = None,
    *,
    precision: str = Precision.EXACT,
    announced_on: date | None = None,
    source_url: str,
    source_kind: str,
    read_on: date,
    reason: str = "",
    entered_by: User | None = None,
) -> LifecycleEvent:
    """Record that the provider has announced the end, with its day when one is given."""
    return record(
        availability, kind=Kind.ANNOUNCED, after_on=on, after_precision=precision if on else "",
        happened_on=announced_on, source_url=source_url, source_kind=source_kind, read_on=read_on, reason=reason,
        entered_by=entered_by,
    )  # fmt: skip


def move_date(
    availability: Availability,
    to: date,
    *,
    precision: str = Precision.EXACT,
    happened_on: date | None = None,
    source_url: str,
    source_kind: str,
    read_on: date,
    reason: str = "",
    entered_by: User | None = None,
) -> LifecycleEvent:
    """Record a new day: later, earlier, or the first one that can be trusted."""
    return record(
        availability, kind=kind_of_move(availability, to, precision), after_on=to, after_precision=precision,
        happened_on=happened_on, source_url=source_url, source_kind=source_kind, read_on=read_on, reason=reason,
        entered_by=entered_by,
    )  # fmt: skip


def withdraw(
    availability: Availability,
    *,
    source_url: str,
    source_kind: str,
    read_on: date,
    happened_on: date | None = None,
    reason: str = "",
    entered_by: User | None = None,
) -> LifecycleEvent:
    """Record that the provider has taken the retirement back."""
    return record(
        availability, kind=Kind.WITHDRAWN, happened_on=happened_on, source_url=source_url, source_kind=source_kind,
        read_on=read_on, reason=reason, entered_by=entered_by,
    )  # fmt: skip


def change_replacement(
    availability: Availability,
    *,
    successor: AIModel | None = None,
    prose: str = "",
    named_on: date | None = None,
    source_url: str,
    source_kind: str,
    read_on: date,
    reason: str = "",
    entered_by: User | None = None,
) -> LifecycleEvent:
    """Record what the provider suggests instead from now on. One suggestion takes the place of all earlier ones."""
    model = availability.model
    with transaction.atomic():
        before = suggested(model)
        replacement = Replacement(
            model=model, successor=successor, prose=prose, named_on=named_on, source_url=source_url, read_on=read_on
        )
        model.replacements.all().delete()
        replacement.full_clean(exclude=["model", "successor"])
        if successor is not None and leads_to(successor, model):
            raise ValidationError(
                _("%(name)s is itself replaced by this model: the replacements would go in a circle.")
                % {"name": successor}
            )
        replacement.save()
        return record(
            availability, kind=Kind.REPLACEMENT_CHANGED, happened_on=named_on, before_text=before,
            after_text=suggested(model), source_url=source_url, source_kind=source_kind, read_on=read_on, reason=reason,
            entered_by=entered_by,
        )  # fmt: skip


def suggested(model: AIModel) -> str:
    """Return the suggested replacements as one text, as an event keeps them."""
    rows = model.replacements.select_related("successor").order_by("position", "pk")
    return ", ".join(one.successor.key if one.successor else one.prose for one in rows)[:300]


def leads_to(start: AIModel, end: AIModel) -> bool:
    """Tell whether following the replacements of ``start`` arrives at ``end``."""
    nexts: dict[int, set[int]] = {}
    pairs = (
        Replacement.objects.filter(successor__isnull=False).exclude(model=end).values_list("model_id", "successor_id")
    )
    for model, successor in pairs:
        nexts.setdefault(model, set()).add(successor)
    seen, ahead = set(), {start.pk}
    while ahead:
        seen |= ahead
        ahead = {after for one in ahead for after in nexts.get(one, ())} - seen
    return end.pk in seen


def kind_of_move(availability: Availability, to: date, precision: str) -> Kind:
    """Return what a new day is: a floor that becomes a day, or no day before, is a date set and not a date moved."""
    before = availability.retires_on
    if before is None or _weight(availability.precision) != _weight(precision) or before == to:
        return Kind.DATE_SET
    return Kind.MOVED_LATER if to > before else Kind.MOVED_EARLIER


def _weight(precision: str) -> bool:
    return precision in (Precision.EXACT, Precision.MONTH)


def _check_event(event: LifecycleEvent, today: date) -> None:
    if event.kind not in Kind.values:
        raise ValidationError(_("There is no such kind of event."))
    if event.read_on > today:
        raise ValidationError(_("The source cannot have been read on a day that has not come yet."))
    if event.happened_on and event.happened_on > today:
        raise ValidationError(_("This cannot have happened on a day that has not come yet."))
    released_on = event.availability.model.released_on
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
    _need_a_day(event)
    _refuse_past(event, today)
    _refuse_same(row, event)
    _set(row, event)
    return True


def _moved_later(row: Availability, event: LifecycleEvent, today: date) -> bool:
    _need_a_day(event)
    if row.retires_on is None:
        raise ValidationError(_("There is no date that could be moved. Set one instead."))
    _refuse_same(row, event)
    if event.after_on and event.after_on <= row.retires_on:
        raise ValidationError(_("This day is not later than the one before it."))
    return _date_set(row, event, today)


def _moved_earlier(row: Availability, event: LifecycleEvent, today: date) -> bool:
    _need_a_day(event)
    if row.retires_on is None:
        raise ValidationError(_("There is no date that could be moved. Set one instead."))
    _refuse_same(row, event)
    if event.after_on and event.after_on >= row.retires_on:
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
_DATES = ["announced_on", "announced_seen_on", "retires_on", "precision", "ended_seen_on", "schedule_version"]


def _set(row: Availability, event: LifecycleEvent) -> None:
    row.retires_on, row.precision = event.after_on, event.after_precision


def _clear(row: Availability) -> None:
    row.announced_on = row.announced_seen_on = row.retires_on = row.ended_seen_on = None
    row.precision = Precision.UNKNOWN


def _tell(availability: Availability, row: Availability) -> None:
    """Bring the caller's object in step, so that it cannot write old dates back."""
    for name in _DATES:
        setattr(availability, name, getattr(row, name))


def _need_a_day(event: LifecycleEvent) -> None:
    if event.after_on is None:
        raise ValidationError(_("Give the day."))


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
