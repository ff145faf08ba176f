"""What two people decided about messages that may or may not have arrived."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from transition.notices.models.milestones import Milestone
from users.models import User


class Resolution(models.Model):
    """One person asks, another confirms; then every unknown message of the milestone is treated so."""

    class What(models.TextChoices):
        RESEND = "resend", _("Send them once more")
        REACHED = "reached", _("Mark them as reached")

    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="resolutions")
    what = models.CharField(max_length=8, choices=What)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True, editable=False)
    messages = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["milestone"],
                condition=Q(confirmed_at__isnull=True),
                name="resolution_waits_once",
                violation_error_message=_("A decision about these messages waits for a second person already."),
            ),
            models.CheckConstraint(condition=Q(what__in=["resend", "reached"]), name="resolution_known"),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("asked_by")),
                name="resolution_by_second_person",
                violation_error_message=_("Somebody other than the person who asked has to confirm it."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.milestone}: {self.what}"
