"""What was asked for and is not confirmed yet, and how often somebody asked."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone

from transition.catalog.models import AIModel, Provider, Surface
from transition.notices.models.following import AT_MOST_ONE_SUBJECT, Follower

# A confirmation link works this long.
ANSWER_WITHIN = timedelta(days=3)
# A second press of the button inside this time is the same wish: one row, one mail.
SAME_WISH = timedelta(minutes=10)


class FollowRequestQuerySet(models.QuerySet["FollowRequest"]):
    def stale(self, before: datetime) -> "FollowRequestQuerySet":
        """Return what may be forgotten: asked for before then, whether it was confirmed or not."""
        return self.filter(asked_at__lt=before).order_by("pk")


class FollowRequest(models.Model):
    """A wish to follow that waits for its address to say yes; with ``follower``, a wish to change that person's address."""

    email = models.EmailField()
    model = models.ForeignKey(AIModel, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    surface = models.ForeignKey(Surface, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    follower = models.ForeignKey(Follower, on_delete=models.CASCADE, null=True, blank=True, related_name="requests")
    language = models.CharField(max_length=12, default="en")
    asked_at = models.DateTimeField(default=timezone.now)
    # When the confirmation was handed to the mail server; taken back when the server refused.
    mailed_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    objects = FollowRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                F("model"),
                F("provider"),
                F("surface"),
                F("follower"),
                nulls_distinct=False,
                name="follow_request_once",
            ),
            models.CheckConstraint(condition=AT_MOST_ONE_SUBJECT, name="follow_request_has_one_subject"),
        ]

    def __str__(self) -> str:
        return f"request {self.pk}"

    def claim_mail(self, now: datetime) -> bool:
        """Reserve the one mail of this wish. Of many presses at once, one gets True."""
        waiting = Q(mailed_at__isnull=True) | Q(mailed_at__lt=now - SAME_WISH)
        mine = FollowRequest.objects.filter(waiting, pk=self.pk)
        return mine.update(mailed_at=now, asked_at=now, confirmed_at=None) == 1

    def give_mail_back(self) -> None:
        """Record that the mail did not leave, so that the next press sends it."""
        FollowRequest.objects.filter(pk=self.pk).update(mailed_at=None)

    def is_expired(self, now: datetime) -> bool:
        return self.asked_at + ANSWER_WITHIN < now


class AttemptQuerySet(models.QuerySet["Attempt"]):
    def count_since(self, key: str, since: datetime) -> int:
        return self.filter(key=key, made_at__gte=since).count()


class Attempt(models.Model):
    """One press of a button that costs a mail, under a keyed hash: no address and no connection is readable here."""

    key = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=timezone.now)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["key", "made_at"], name="attempt_by_key")]

    def __str__(self) -> str:
        return f"attempt {self.pk}"
