"""Lifecycle states, derived from dates on a given day and never stored."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

# A firm end this many days ahead or nearer is "retiring soon".
SOON_DAYS = 30


class Precision(TextChoices):
    """How far a date can be trusted. A floor is a promise of at least that long, not an end."""

    EXACT = "exact", _("exact")
    NOT_BEFORE = "not_before", _("not before")
    TENTATIVE = "tentative", _("tentative")
    MONTH = "month", _("some day in the month")
    UNKNOWN = "unknown", _("unknown")


class Lifecycle(TextChoices):
    """Where an availability stands on one day."""

    ACTIVE = "active", _("Active")
    LEGACY = "legacy", _("Legacy")
    ANNOUNCED = "announced", _("Retirement announced")
    SOON = "soon", _("Retiring soon")
    FLOOR_PASSED = "floor_passed", _("May end any day")
    RETIRED = "retired", _("Retired")
