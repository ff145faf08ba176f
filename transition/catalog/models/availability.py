"""One model on one surface, with its dates, and the state that they give on a day."""

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q
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
