"""One model on one surface, with its dates, and the state that they give on a day."""

from datetime import date, timedelta
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from transition.catalog.dated import Dated, last_of_month
from transition.catalog.lifecycle import SOON_DAYS, Lifecycle, Precision
from transition.catalog.models.naming import AIModel
from transition.catalog.models.places import Surface

_FIRM = Q(precision__in=[Precision.EXACT, Precision.MONTH])
_FLOOR = Q(precision__in=[Precision.NOT_BEFORE, Precision.TENTATIVE])


class AvailabilityQuerySet(models.QuerySet["Availability"]):
    """Questions about many availabilities; every list has a total order."""

    def with_subjects(self) -> "AvailabilityQuerySet":
        """Bring the model, the surface and their providers along."""
        return self.select_related("model__provider", "surface__provider")

    def in_state(self, lifecycle: Lifecycle | str, on: date) -> "AvailabilityQuerySet":
        """Keep the rows for which ``lifecycle(on)`` gives this state."""
        return self.filter(in_state(lifecycle, on))

    def for_timeline(self, on: date) -> "AvailabilityQuerySet":
        """Return what has an end ahead or may end any day, the next end first."""
        ahead = Q(retires_on__isnull=False) | _is_announced(on)
        rows = self.filter(ahead).exclude(in_state(Lifecycle.RETIRED, on)).with_subjects()
        return rows.order_by(F("retires_on").asc(nulls_last=True), "model__name", "surface__name", "pk")

    def retiring(self, after: date) -> "AvailabilityQuerySet":
        """Return the firm ends that come after a day, the next first."""
        rows = self.filter(_FIRM, retires_on__gt=after).with_subjects()
        return rows.order_by("retires_on", "model__name", "surface__name", "pk")

    def past(self, on: date) -> "AvailabilityQuerySet":
        """Return what has retired, the latest first; a day that is not known comes last."""
        rows = self.in_state(Lifecycle.RETIRED, on).with_subjects()
        return rows.order_by(F("retires_on").desc(nulls_last=True), "model__name", "surface__name", "pk")


class Availability(Dated, models.Model):
    """One model on one surface, with its dates.

    ``legacy_seen_on`` and ``ended_seen_on`` hold the day on which a source was read that called the model legacy, or
    gone, without saying since when: an honest upper bound where the true day is unknown.
    """

    model = models.ForeignKey(AIModel, on_delete=models.CASCADE, related_name="availabilities")
    surface = models.ForeignKey(Surface, on_delete=models.PROTECT, related_name="availabilities")
    offered_on = models.DateField(null=True, blank=True)
    legacy_on = models.DateField(null=True, blank=True)
    legacy_seen_on = models.DateField(null=True, blank=True)
    announced_on = models.DateField(null=True, blank=True)
    announced_seen_on = models.DateField(null=True, blank=True)
    retires_on = models.DateField(null=True, blank=True)
    precision = models.CharField(max_length=12, choices=Precision, default=Precision.UNKNOWN)
    ended_seen_on = models.DateField(null=True, blank=True)
    # The provider's own word for the state, kept beside ours because words mean opposite things in different houses.
    provider_word = models.CharField(max_length=40, blank=True)
    # What a request meets after the end: "error", "rerouted", "removed" or "" when the source does not say.
    afterwards = models.CharField(max_length=12, blank=True)
    note = models.TextField(blank=True)
    schedule_version = models.PositiveIntegerField(default=1)

    objects = AvailabilityQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["model", "surface"], name="availability_once"),
            models.CheckConstraint(
                condition=Q(precision__in=Precision.values),
                name="availability_precision_known",
            ),
            models.CheckConstraint(
                condition=Q(retires_on__isnull=True, precision=Precision.UNKNOWN)
                | (Q(retires_on__isnull=False) & ~Q(precision=Precision.UNKNOWN)),
                name="availability_date_has_precision",
                violation_error_message=_("A date needs a precision, and an unknown date has none."),
            ),
            models.CheckConstraint(
                condition=Q(announced_on__isnull=True)
                | Q(retires_on__isnull=True)
                | Q(announced_on__lte=F("retires_on")),
                name="availability_announced_before_end",
                violation_error_message=_("A retirement cannot be announced after it happened."),
            ),
        ]
        indexes = [models.Index(fields=["retires_on", "id"], name="availability_by_end")]

    def __str__(self) -> str:
        return f"{self.model} on {self.surface}"

    def days_left(self, on: date) -> int | None:
        """Return the days until an exact end that is still ahead. Nothing else is ever counted down to."""
        if not self.is_firm() or self.retires_on is None or self._has_ended(on):
            return None
        return (self.retires_on - on).days

    def ends_in_words(self) -> str:
        """Return the precision of the end as a phrase with a place for the date: ``not before %(day)s``."""
        return _END_WORDS[Precision(self.precision)]

    def zone_sentence(self) -> str:
        """Return when, on its last day, the model is gone. Only an exact end has such a moment."""
        if not self.is_firm():
            return ""
        if self.surface.time_zone:
            return gettext("Gone from the start of that day in the time zone %(zone)s.") % {
                "zone": self.surface.time_zone
            }
        return gettext("The source names no hour: counted as usable until that day is over everywhere on Earth.")


_END_WORDS: dict[Precision, Any] = {
    Precision.EXACT: _("on %(day)s"),
    Precision.NOT_BEFORE: _("not before %(day)s; no end is announced"),
    Precision.TENTATIVE: _("perhaps on %(day)s; this date may still change"),
    Precision.MONTH: _("some day in %(month)s"),
    Precision.UNKNOWN: _("no date is known"),
}


def in_state(lifecycle: Lifecycle | str, on: date) -> Q:
    """Return the condition under which an availability is in a state on a day, as ``lifecycle`` tells it."""
    ended, floor, announced, soon = (
        _has_ended(on),
        _floor_has_passed(on),
        _is_announced(on),
        _is_soon(on),
    )
    legacy = Q(legacy_on__lte=on) | Q(legacy_on__isnull=True, legacy_seen_on__lte=on)
    conditions = {
        Lifecycle.RETIRED: ended,
        Lifecycle.FLOOR_PASSED: _not(ended) & floor,
        Lifecycle.SOON: _not(ended, floor) & announced & soon,
        Lifecycle.ANNOUNCED: _not(ended, floor) & announced & _not(soon),
        Lifecycle.LEGACY: _not(ended, floor, announced) & legacy,
        Lifecycle.ACTIVE: _not(ended, floor, announced, legacy),
    }
    return conditions[Lifecycle(lifecycle)]


def _not(*conditions: Q) -> Q:
    """Negate row by row. Django's NOT over nullable columns is what keeps a missing date from hiding a row."""
    result = Q()
    for condition in conditions:
        result &= ~condition
    return result


def _has_ended(on: date) -> Q:
    zoned, tomorrow = ~Q(surface__time_zone=""), on + timedelta(days=1)
    return (
        Q(precision=Precision.EXACT, retires_on__lt=on)
        | (zoned & Q(precision=Precision.EXACT, retires_on=on))
        | Q(precision=Precision.MONTH, retires_on__lt=on.replace(day=1))
        | (zoned & Q(precision=Precision.MONTH, retires_on__lt=tomorrow.replace(day=1)))
        | (~_FIRM & Q(ended_seen_on__lte=on))
    )


def _floor_has_passed(on: date) -> Q:
    return _FLOOR & Q(retires_on__lte=on)


def _is_announced(on: date) -> Q:
    unsaid = Q(announced_on__isnull=True, announced_seen_on__isnull=True)
    return (
        Q(announced_on__lte=on)
        | Q(announced_on__isnull=True, announced_seen_on__lte=on)
        | (unsaid & (_FIRM | Q(precision=Precision.TENTATIVE)))
    )


def _is_soon(on: date) -> Q:
    horizon = on + timedelta(days=SOON_DAYS)
    return Q(precision=Precision.EXACT, retires_on__lte=horizon) | Q(
        precision=Precision.MONTH, retires_on__lte=last_of_month(horizon)
    )
