"""What exists, where it can be used, and when it ends."""

from datetime import date, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from transition.catalog.lifecycle import SOON_DAYS, Lifecycle, Precision
from users.models import User


class Provider(models.Model):
    """Who makes or hosts models, and how much notice they promise."""

    key = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    lifecycle_url = models.URLField(max_length=500, blank=True)
    time_zone = models.CharField(max_length=64, blank=True)
    notice_days = models.PositiveSmallIntegerField(null=True, blank=True)
    notice_rule = models.TextField(blank=True)
    notice_url = models.URLField(max_length=500, blank=True)
    read_on = models.DateField()

    def __str__(self) -> str:
        return self.name


class Surface(models.Model):
    """A place where a model can be used. Dates belong to a model on a surface, never to a model alone."""

    class Kind(models.TextChoices):
        API = "api", _("API")
        APP = "app", _("Chat app")
        CLOUD = "cloud", _("Cloud platform")
        TOOL = "tool", _("Coding tool")
        RESELLER = "reseller", _("Reseller")

    key = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=Kind)
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, null=True, blank=True, related_name="surfaces")
    time_zone = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["api", "app", "cloud", "tool", "reseller"]), name="surface_kind_known"
            )
        ]

    def __str__(self) -> str:
        return self.name


class AIModelQuerySet(models.QuerySet["AIModel"]):
    def named(self, provider: str, name: str) -> "AIModelQuerySet":
        """Return the model whose canonical id or alias is exactly ``name``. Prefixes never match."""
        return self.filter(Q(key=name) | Q(aliases__name=name), provider__key=provider).distinct().order_by("pk")


class AIModel(models.Model):
    """One released model, known by its canonical id."""

    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="models")
    key = models.CharField(_("id"), max_length=160)
    name = models.CharField(max_length=160)
    family = models.CharField(max_length=80, blank=True)
    released_on = models.DateField(null=True, blank=True)
    knowledge_cutoff = models.CharField(max_length=10, blank=True)
    context_window = models.PositiveIntegerField(null=True, blank=True)
    max_output = models.PositiveIntegerField(null=True, blank=True)
    # Per million tokens: {"currency": "USD", "input": "3", "output": "15", "cache_read": "0.3", ...}; decimals as text.
    price = models.JSONField(default=dict, blank=True)
    input_modalities = ArrayField(models.CharField(max_length=24), default=list, blank=True)
    output_modalities = ArrayField(models.CharField(max_length=24), default=list, blank=True)
    capabilities = ArrayField(models.CharField(max_length=48), default=list, blank=True)
    note = models.TextField(blank=True)

    objects = AIModelQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "key"],
                name="model_id_once",
                violation_error_message=_("This provider has a model with this id."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("model", args=[self.provider.key, self.key])


class Alias(models.Model):
    """Another exact name of a model, on one surface or everywhere. It may not shadow an id."""

    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, related_name="aliases")
    model = models.ForeignKey(AIModel, on_delete=models.CASCADE, related_name="aliases")
    surface = models.ForeignKey(Surface, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "name"], name="alias_once")]

    def __str__(self) -> str:
        return self.name


class Availability(models.Model):
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

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["model", "surface"], name="availability_once"),
            models.CheckConstraint(condition=Q(precision__in=Precision.values), name="availability_precision_known"),
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

    def is_firm(self) -> bool:
        """Tell whether the end is a date that can be counted down to."""
        return self.precision == Precision.EXACT

    def last_possible_day(self) -> date | None:
        """Return the last day of a firm end: the date itself, or the last of its month."""
        if self.retires_on is None or self.precision != Precision.MONTH:
            return self.retires_on
        return (self.retires_on.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)

    def lifecycle(self, on: date) -> Lifecycle:
        """Return the one state that the dates give on a day.

        A firm end is the last day of use until the day is over; in a known time zone the model is gone from its start.
        """
        if self._has_ended(on):
            return Lifecycle.RETIRED
        if self._floor_has_passed(on):
            return Lifecycle.FLOOR_PASSED
        if self._is_announced(on):
            firm = self.precision in (Precision.EXACT, Precision.MONTH) and self.retires_on is not None
            return Lifecycle.SOON if firm and self.retires_on - on <= timedelta(days=SOON_DAYS) else Lifecycle.ANNOUNCED
        if _reached(self.legacy_on or self.legacy_seen_on, on):
            return Lifecycle.LEGACY
        return Lifecycle.ACTIVE

    def _has_ended(self, on: date) -> bool:
        if self.precision in (Precision.EXACT, Precision.MONTH):
            end = self.last_possible_day()
            return end is not None and (end <= on if self.surface.time_zone else end < on)
        return _reached(self.ended_seen_on, on)

    def _floor_has_passed(self, on: date) -> bool:
        return self.precision in (Precision.NOT_BEFORE, Precision.TENTATIVE) and _reached(self.retires_on, on)

    def _is_announced(self, on: date) -> bool:
        said_on = self.announced_on or self.announced_seen_on
        if said_on is not None:
            return said_on <= on
        return self.precision in (Precision.EXACT, Precision.MONTH, Precision.TENTATIVE)


def _reached(day: date | None, on: date) -> bool:
    return day is not None and day <= on


class Replacement(models.Model):
    """A successor that the provider names, with the day it was named. Never called better, never the same."""

    model = models.ForeignKey(AIModel, on_delete=models.CASCADE, related_name="replacements")
    successor = models.ForeignKey(AIModel, on_delete=models.PROTECT, null=True, blank=True, related_name="replaces")
    prose = models.CharField(max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    named_on = models.DateField(null=True, blank=True)
    source_url = models.URLField(max_length=500, blank=True)
    read_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["model", "position"], name="replacement_position_once"),
            models.CheckConstraint(
                condition=Q(successor__isnull=True) | ~Q(successor=F("model")),
                name="replacement_is_another_model",
                violation_error_message=_("A model cannot replace itself."),
            ),
            models.CheckConstraint(
                condition=Q(successor__isnull=False) | ~Q(prose=""),
                name="replacement_says_something",
                violation_error_message=_("Name a successor or describe one."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.successor or self.prose)


class Claim(models.Model):
    """What one source said about one field on the day it was read. The newest official claim wins by rule."""

    class Kind(models.TextChoices):
        OFFICIAL = "official", _("the provider's own page")
        PROVIDER_API = "provider_api", _("the provider's API")
        PARTNER = "partner", _("a cloud partner")
        THIRD_PARTY = "third_party", _("a third party")

    model = models.ForeignKey(AIModel, on_delete=models.CASCADE, related_name="claims")
    availability = models.ForeignKey(
        Availability, on_delete=models.CASCADE, null=True, blank=True, related_name="claims"
    )
    # "" for the entry as a whole, else the field's name, such as "retires_on" or "price".
    field = models.CharField(max_length=40, blank=True)
    value = models.CharField(max_length=300, blank=True)
    url = models.URLField(max_length=500)
    kind = models.CharField(max_length=12, choices=Kind)
    read_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["official", "provider_api", "partner", "third_party"]), name="claim_kind_known"
            )
        ]
        indexes = [models.Index(fields=["model", "availability", "field"], name="claim_by_subject")]

    def __str__(self) -> str:
        return f"{self.url} ({self.read_on})"


class LifecycleEvent(models.Model):
    """One thing that happened to an availability. Append-only: a trigger refuses UPDATE and DELETE; undo is a new event."""

    class Kind(models.TextChoices):
        ANNOUNCED = "announced", _("Retirement announced")
        DATE_SET = "date_set", _("Date set")
        MOVED_LATER = "moved_later", _("Moved later")
        MOVED_EARLIER = "moved_earlier", _("Moved earlier")
        WITHDRAWN = "withdrawn", _("Retirement withdrawn")
        REPLACEMENT_CHANGED = "replacement_changed", _("Replacement changed")
        RETIRED = "retired", _("Retired")
        RESTORED = "restored", _("Restored")
        CORRECTED = "corrected", _("Corrected")

    availability = models.ForeignKey(Availability, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=24, choices=Kind)
    happened_on = models.DateField(null=True, blank=True)
    before_on = models.DateField(null=True, blank=True)
    before_precision = models.CharField(max_length=12, choices=Precision, blank=True)
    after_on = models.DateField(null=True, blank=True)
    after_precision = models.CharField(max_length=12, choices=Precision, blank=True)
    # For a changed replacement: the names we were told, before and after.
    before_text = models.CharField(max_length=300, blank=True)
    after_text = models.CharField(max_length=300, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    source_url = models.URLField(max_length=500)
    source_kind = models.CharField(max_length=12, choices=Claim.Kind, default=Claim.Kind.OFFICIAL)
    read_on = models.DateField()
    # The provider's past, told when the catalog was first loaded, is history; it never sends a notice.
    is_history = models.BooleanField(default=False)
    schedule_version = models.PositiveIntegerField()
    entered_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    entered_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        "announced",
                        "date_set",
                        "moved_later",
                        "moved_earlier",
                        "withdrawn",
                        "replacement_changed",
                        "retired",
                        "restored",
                        "corrected",
                    ]
                ),
                name="event_kind_known",
            )
        ]
        indexes = [models.Index(fields=["availability", "schedule_version"], name="event_by_version")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.availability}"
