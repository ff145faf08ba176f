"""Record what happened to an availability: one event, one change of its dates, one new edition.

The desk and the loader of catalog files come through the same door. What has happened stays; undoing adds an event.
"""

from datetime import date
from typing import NotRequired, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from transition import clock
from transition.catalog import effects
from transition.catalog.lifecycle import Precision
from transition.catalog.models import AIModel, Availability, LifecycleEvent, Replacement
from transition.catalog.succession import leads_to, suggested
from transition.web.models import Edition
from users.models import User

Kind = LifecycleEvent.Kind
_DATES = ["announced_on", "announced_seen_on", "retires_on", "precision", "ended_seen_on", "schedule_version"]


class Source(TypedDict):
    """Where it was read, why it happened as far as the source says, and who entered it."""

    source_url: str
    source_kind: str
    read_on: date
    reason: NotRequired[str]
    entered_by: NotRequired[User | None]


def record(
    availability: Availability,
    *,
    kind: str,
    after_on: date | None = None,
    after_precision: str = "",
    happened_on: date | None = None,
    before_text: str = "",
    after_text: str = "",
    **source: Unpack[Source],
) -> LifecycleEvent:
    """Append an event and bring the availability in step with it, or raise ``ValidationError`` and change nothing."""
    event = LifecycleEvent(
        kind=kind,
        happened_on=happened_on,
        after_on=after_on,
        after_precision=after_precision or (Precision.EXACT if after_on else ""),
        before_text=before_text,
        after_text=after_text,
        **source,
    )
    with transaction.atomic():
        Edition.objects.hold()
        append(availability, event)
        Edition.objects.publish()
    return event


def append(availability: Availability, event: LifecycleEvent) -> LifecycleEvent:
    """Do the same without a new edition, for callers that publish once for many. Must run inside a transaction."""
    locked = Availability.objects.select_for_update(of=("self",)).select_related("model", "surface")
    row = locked.get(pk=availability.pk)
    event.availability, event.entered_at = row, clock.now()
    event.before_on, event.before_precision = row.retires_on, row.precision if row.retires_on else ""
    if effects.apply(row, event, clock.today()):
        row.schedule_version += 1
    event.schedule_version = row.schedule_version
    event.full_clean(exclude=["availability", "entered_by"])
    row.full_clean(exclude=["model", "surface"])
    event.save()
    row.save(update_fields=_DATES)
    _tell(availability, row)
    return event


def _tell(availability: Availability, row: Availability) -> None:
    """Bring the caller's object in step, so that it cannot write old dates back."""
    for name in _DATES:
        setattr(availability, name, getattr(row, name))


def announce(
    availability: Availability,
    on: date | None = None,
    *,
    precision: str = Precision.EXACT,
    announced_on: date | None = None,
    **source: Unpack[Source],
) -> LifecycleEvent:
    """Record that the provider has announced the end, with its day when one is given."""
    given = precision if on else ""
    return record(
        availability, kind=Kind.ANNOUNCED, after_on=on, after_precision=given, happened_on=announced_on, **source
    )


def move_date(
    availability: Availability,
    to: date,
    *,
    precision: str = Precision.EXACT,
    happened_on: date | None = None,
    **source: Unpack[Source],
) -> LifecycleEvent:
    """Record a new day: later, earlier, or the first one that can be trusted."""
    kind = effects.kind_of_move(availability, to, precision)
    return record(availability, kind=kind, after_on=to, after_precision=precision, happened_on=happened_on, **source)


def withdraw(
    availability: Availability, *, happened_on: date | None = None, **source: Unpack[Source]
) -> LifecycleEvent:
    """Record that the provider has taken the retirement back."""
    return record(availability, kind=Kind.WITHDRAWN, happened_on=happened_on, **source)


def change_replacement(
    availability: Availability,
    *,
    successor: AIModel | None = None,
    prose: str = "",
    named_on: date | None = None,
    **source: Unpack[Source],
) -> LifecycleEvent:
    """Record what the provider suggests instead from now on. One suggestion takes the place of all earlier ones."""
    model = availability.model
    replacement = Replacement(
        model=model,
        successor=successor,
        prose=prose,
        named_on=named_on,
        source_url=source["source_url"],
        read_on=source["read_on"],
    )
    with transaction.atomic():
        before = suggested(model)
        model.replacements.all().delete()
        replacement.full_clean(exclude=["model", "successor"])
        if successor is not None and leads_to(successor, model):
            raise ValidationError(
                _("%(name)s is itself replaced by this model: the replacements would go in a circle.")
                % {"name": successor}
            )
        replacement.save()
        return record(
            availability,
            kind=Kind.REPLACEMENT_CHANGED,
            happened_on=named_on,
            before_text=before,
            after_text=suggested(model),
            **source,
        )
