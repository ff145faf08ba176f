"""Who did what with an announcement, for the page that staff read later."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from transition.notices.models.plans import Plan
from users.models import User


class Act(models.Model):
    """One thing that somebody did with a plan. Written with the change itself, so neither is there without the other."""

    class What(models.TextChoices):
        PROPOSED = "proposed", _("wrote the draft")
        EDITED = "edited", _("changed whom and when")
        REVISED = "revised", _("changed a text")
        SUBMITTED = "submitted", _("asked for review")
        SENT_BACK = "sent_back", _("sent it back")
        APPROVED = "approved", _("approved it")
        STARTED = "started", _("started it")
        PAUSED = "paused", _("paused it")
        RESUMED = "resumed", _("resumed it")
        CANCELLED = "cancelled", _("cancelled it")
        TESTED = "tested", _("sent a test to themselves")
        CONFIRMED = "confirmed", _("confirmed the moved date")
        ACKNOWLEDGED = "acknowledged", _("read the warning and keeps the words")
        UNDONE = "undone", _("took the cancelling back")
        WRONG = "wrong", _("wrote that we were wrong")
        RETRACTED = "retracted", _("confirmed the correction")
        ASKED = "asked", _("asked what to do with unknown messages")
        RESOLVED = "resolved", _("confirmed what to do with unknown messages")
        EXPORTED = "exported", _("took the outcomes away as a file")

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="acts")
    what = models.CharField(max_length=12, choices=What)
    # Which text, or what else tells this act from its like.
    detail = models.CharField(max_length=200, blank=True)
    # The person may leave; that it was done stays.
    who = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    what__in=[
                        "proposed",
                        "edited",
                        "revised",
                        "submitted",
                        "sent_back",
                        "approved",
                        "started",
                        "paused",
                        "resumed",
                        "cancelled",
                        "tested",
                        "confirmed",
                        "acknowledged",
                        "undone",
                        "wrong",
                        "retracted",
                        "asked",
                        "resolved",
                        "exported",
                    ]
                ),
                name="act_known",
            )
        ]
        indexes = [models.Index(fields=["plan", "id"], name="act_by_plan")]

    def __str__(self) -> str:
        return f"{self.who} {self.get_what_display()}"
