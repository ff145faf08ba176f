"""We were wrong: a correction that staff write, to exactly those whom an announcement told."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from transition.notices.models.plans import Plan
from users.models import User


class RetractionQuerySet(models.QuerySet["Retraction"]):
    def with_company(self) -> "RetractionQuerySet":
        """Add ``is_of_several``: whether others say the same of what else the announcement is about."""
        others = Retraction.objects.filter(lead=OuterRef("pk"))
        return self.annotate(is_of_several=Q(lead__isnull=False) | Exists(others))


class Retraction(models.Model):
    """What was wrong, what is right, and the source. It leaves once somebody else has confirmed it."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="retractions")
    # What was wrong in an announcement about several is retracted for each; all but the first name the first.
    lead = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="others")
    wrong = models.CharField(_("what we said"), max_length=500)
    right = models.CharField(_("what is right"), max_length=500)
    source_url = models.URLField(_("source"), max_length=500)
    # The reminders that are still ahead rest on the same mistake.
    stops_the_rest = models.BooleanField(_("send no more reminders of this announcement"), default=True)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now, editable=False)
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = RetractionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan"],
                condition=Q(confirmed_at__isnull=True),
                name="retraction_waits_once",
                violation_error_message=_("A correction of this announcement waits for a second person already."),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("entered_by")),
                name="retraction_by_second_person",
                violation_error_message=_("Somebody other than the person who wrote the correction has to confirm it."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan}: {self.wrong}"

    def together(self) -> RetractionQuerySet:
        """Return those that are confirmed or dropped with this one, itself among them, the leading one first."""
        lead = self.lead_id or self.pk
        return Retraction.objects.filter(Q(pk=lead) | Q(lead=lead)).order_by("pk")
