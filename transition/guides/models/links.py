"""Whether the pages that guides cite are still there."""

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _


class LinkCheckQuerySet(QuerySet["LinkCheck"]):
    def broken(self) -> "LinkCheckQuerySet":
        """Return the pages that somebody should look at."""
        return self.filter(outcome__in=LinkCheck.BROKEN)


class LinkCheck(models.Model):
    """What became of one address when it was last asked."""

    class Outcome(models.TextChoices):
        THERE = "there", _("is there")
        MOVED = "moved", _("has moved")
        # It answers people and not programs, or asks for a sign-in: a person has to look.
        CLOSED = "closed", _("does not answer programs")
        GONE = "gone", _("is gone")
        FAILING = "failing", _("answers with an error")
        UNREACHABLE = "unreachable", _("cannot be reached")
        UNSAFE = "unsafe", _("is no public address")

    BROKEN = (Outcome.GONE, Outcome.FAILING, Outcome.UNREACHABLE, Outcome.UNSAFE)

    url = models.CharField(max_length=500, unique=True)
    checked_at = models.DateTimeField()
    outcome = models.CharField(max_length=12, choices=Outcome)
    # None: no answer came.
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    # Where a page that has moved is now.
    moved_to = models.CharField(max_length=500, blank=True)
    # The day since which it has not been well; None while it is.
    broken_since = models.DateField(null=True, blank=True)

    objects = LinkCheckQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    outcome__in=["there", "moved", "closed", "gone", "failing", "unreachable", "unsafe"]
                ),
                name="link_outcome_known",
            )
        ]

    def __str__(self) -> str:
        return f"{self.url} {self.get_outcome_display()}"

    @property
    def is_broken(self) -> bool:
        return self.outcome in self.BROKEN
