"""What sources said, and what happened: the record that only grows."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from transition.catalog.lifecycle import Precision
from transition.catalog.models.availability import Availability
from transition.catalog.models.naming import AIModel
from users.models import User


class Claim(models.Model):
    """What one source said about one field on the day it was read. The newest official claim wins by rule."""

    class Kind(models.TextChoices):
        OFFICIAL = "official", _("the provider's own page")
        PROVIDER_API = "provider_api", _("the provider's API")
        PARTNER = "partner", _("a cloud partner")
        THIRD_PARTY = "third_party", _("a third party")

    model = models.ForeignKey(AIModel, on_delete=models.CASCADE, related_name="claims")
    availability = models.ForeignKey(
        Availability,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="claims",
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
                condition=Q(kind__in=["official", "provider_api", "partner", "third_party"]),
                name="claim_kind_known",
            )
        ]
        indexes = [models.Index(fields=["model", "availability", "field"], name="claim_by_subject")]

    def __str__(self) -> str:
        return f"{self.url} ({self.read_on})"


class LifecycleEvent(models.Model):
    """One thing that happened to an availability. A trigger refuses UPDATE and DELETE; undo is a new event."""

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
