"""Followers: people who asked to hear, with or without an account."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from transition.catalog.models import AIModel, Availability, Provider, Surface
from users.models import User, validate_time_zone


class Follower(models.Model):
    """One address that hears from us. Who asked gets nothing but the confirmation before ``confirmed_at``.

    A service message to somebody who answers for an account needs no confirmation; suppression and stops hold for everybody.
    """

    class Basis(models.TextChoices):
        ASKED = "asked", _("asked to hear")
        SERVICE = "service", _("answers for an account that uses the model")

    class Rhythm(models.TextChoices):
        IMMEDIATE = "immediate", _("One message for each")
        DAILY = "daily", _("Together, at most once a day")
        WEEKLY = "weekly", _("Together, at most once a week")

    email = models.EmailField(_("email address"))
    user = models.OneToOneField(User, on_delete=models.CASCADE, null=True, blank=True, related_name="follower")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    # Why we may write to them at all.
    basis = models.CharField(max_length=8, choices=Basis, default=Basis.ASKED, db_default=Basis.ASKED)
    language = models.CharField(max_length=12, default="en")
    time_zone = models.CharField(max_length=64, default="UTC", validators=[validate_time_zone])
    # False where another channel is enough. Whatever corrects an email goes out by email all the same.
    by_email = models.BooleanField(_("by email"), default=True, db_default=True)
    # True leaves out the one sentence of acknowledgement; facts stay.
    practical_only = models.BooleanField(default=False)
    # Days before the end on which this person wants to hear; NULL follows the announcement's own offsets.
    offsets = ArrayField(models.SmallIntegerField(), null=True, blank=True)
    # Counts the secret addresses of the person's feed and calendar; a higher one closes those before it.
    feed_number = models.PositiveIntegerField(default=1, db_default=1, editable=False)
    # Local time. A notice that is due between the two waits for the second; both or neither.
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)
    rhythm = models.CharField(max_length=12, choices=Rhythm, default=Rhythm.IMMEDIATE, db_default="immediate")
    # The local hour, and for a weekly one the weekday (1 is Monday), at which messages leave together.
    digest_hour = models.SmallIntegerField(default=9, db_default=9)
    digest_weekday = models.SmallIntegerField(default=1, db_default=1)
    started_at = models.DateTimeField(default=timezone.now)
    # The operator's own address: it gets every message and is counted in no number that people see.
    is_canary = models.BooleanField(default=False, db_default=False, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"), name="follower_email_once", violation_error_message=_("This address follows already.")
            ),
            models.CheckConstraint(condition=Q(basis__in=["asked", "service"]), name="follower_basis_known"),
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | (Q(quiet_from__isnull=False, quiet_until__isnull=False) & ~Q(quiet_from=F("quiet_until"))),
                name="follower_quiet_is_whole",
                violation_error_message=_("Quiet hours need two different times."),
            ),
            models.CheckConstraint(
                condition=Q(rhythm__in=["immediate", "daily", "weekly"]), name="follower_rhythm_known"
            ),
            models.CheckConstraint(
                condition=Q(digest_hour__range=(0, 23), digest_weekday__range=(1, 7)), name="follower_digest_moment"
            ),
            models.UniqueConstraint(fields=["is_canary"], condition=Q(is_canary=True), name="follower_one_canary"),
        ]

    def __str__(self) -> str:
        return f"follower {self.pk}"


# None of the three is everything.
AT_MOST_ONE_SUBJECT = (
    Q(model__isnull=True, provider__isnull=True)
    | Q(model__isnull=True, surface__isnull=True)
    | Q(provider__isnull=True, surface__isnull=True)
)


class Follow(models.Model):
    """A wish to hear about one model, one provider, one surface, or everything. Unfollowing deletes it."""

    follower = models.ForeignKey(Follower, on_delete=models.CASCADE, related_name="follows")
    model = models.ForeignKey(AIModel, on_delete=models.CASCADE, null=True, blank=True, related_name="follows")
    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, null=True, blank=True, related_name="follows")
    surface = models.ForeignKey(Surface, on_delete=models.CASCADE, null=True, blank=True, related_name="follows")
    started_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["follower", "model", "provider", "surface"], nulls_distinct=False, name="follow_once"
            ),
            models.CheckConstraint(condition=AT_MOST_ONE_SUBJECT, name="follow_has_one_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.follower} follows {self.model or self.provider or self.surface or 'everything'}"


class Move(models.Model):
    """*I have moved*: no more countdown for this availability; corrections still arrive. Undoing deletes it."""

    follower = models.ForeignKey(Follower, on_delete=models.CASCADE, related_name="moves")
    availability = models.ForeignKey(Availability, on_delete=models.CASCADE, related_name="moves")
    moved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["follower", "availability"], name="move_once")]

    def __str__(self) -> str:
        return f"{self.follower} moved from {self.availability}"


class Snooze(models.Model):
    """*Remind me later*: reminders about one availability wait until a day. The last one before the end never waits."""

    follower = models.ForeignKey(Follower, on_delete=models.CASCADE, related_name="snoozes")
    availability = models.ForeignKey(Availability, on_delete=models.CASCADE, related_name="+")
    until = models.DateField()
    asked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["follower", "availability"], name="snooze_once")]

    def __str__(self) -> str:
        return f"{self.follower} waits until {self.until}"


class Suppression(models.Model):
    """An address that must not be written to: it bounced, complained, or said stop to everything."""

    class Reason(models.TextChoices):
        UNSUBSCRIBED = "unsubscribed", _("unsubscribed from everything")
        BOUNCED = "bounced", _("the address bounced")
        COMPLAINED = "complained", _("reported as unwanted")

    email = models.EmailField()
    reason = models.CharField(max_length=16, choices=Reason)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="suppression_once")]

    def __str__(self) -> str:
        return f"suppressed: {self.reason}"
