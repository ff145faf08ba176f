"""One row per milestone, person and channel endpoint, with exactly one recorded outcome.

The table is partitioned by milestone, which Django cannot describe, so the migration ``partitions`` makes it and this model
only reads it. ``transition/notices/ledger/`` holds every statement that changes a state.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from transition.notices.models.following import Follower
from transition.notices.models.milestones import Milestone


class State(models.TextChoices):
    READY = "ready", _("Waiting")
    LEASED = "leased", _("Taken by a worker")
    HANDED_OFF = "handed_off", _("Being sent")
    ACCEPTED = "accepted", _("Accepted by the mail server")
    DELIVERED = "delivered", _("Delivered")
    BOUNCED = "bounced", _("Bounced")
    COMPLAINED = "complained", _("Reported as unwanted")
    FAILED = "failed", _("Refused for good")
    SKIPPED = "skipped", _("Left out")
    CANCELLED = "cancelled", _("Cancelled")
    EXPIRED = "expired", _("Too late to be true")
    UNKNOWN = "unknown", _("Unknown")


OPEN = (State.READY, State.LEASED, State.HANDED_OFF)
# People in these states have, or may have, read what we said. A complaint is proof of it.
TOLD = (State.ACCEPTED, State.DELIVERED, State.COMPLAINED, State.UNKNOWN)


class Reason(models.TextChoices):
    """Why a row ended as it did."""

    UNCONFIRMED = "unconfirmed", _("the address was never confirmed")
    SUPPRESSED = "suppressed", _("the address must not be written to")
    NO_CHANNEL = "no_channel", _("has none of the announcement's channels")
    CHANNEL_OFF = "channel_off", _("does not want this channel")
    STOPPED = "stopped", _("stopped these messages")
    HAS_MOVED = "has_moved", _("has moved already")
    OFFSET_NOT_WANTED = "offset_not_wanted", _("asked for other days")
    ALREADY_TOLD = "already_told", _("had this message before the date moved")
    IN_CORRECTION = "in_correction", _("the correction says it")
    ERASED = "erased", _("the person left")
    NOT_ALLOWED_HERE = "not_allowed_here", _("this copy of the site may not write to that domain")
    DATE_MOVED = "date_moved", _("the date moved")
    PLAN_STOPPED = "plan_stopped", _("the announcement was cancelled")
    TOO_LATE = "too_late", _("too late to be true")
    TOO_MANY_ATTEMPTS = "too_many_attempts", _("tried too often")
    REFUSED = "refused", _("the mail server refused it")
    ASKED_FOR_LATER = "asked_for_later", _("waits for the hour this person chose")
    SNOOZED = "snoozed", _("wanted to be reminded later; the next reminder says it")
    WEEKLY_CAP = "weekly_cap", _("one message a week is enough; the next reminder says it")
    IN_ONE_LETTER = "in_one_letter", _("in one message with others")
    LETTER_BROKEN = "letter_broken", _("the message could not be written")
    LOST_CONTACT = "lost_contact", _("the mail server went away before it answered")
    WORKER_LOST = "worker_lost", _("the worker went away before it recorded the answer")
    SAID_TO_HAVE_ARRIVED = "said_to_have_arrived", _("two people of the desk say that it arrived")


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def of_people(self) -> "DeliveryQuerySet":
        """Leave out the operator's canary, which no number that people see may count."""
        return self.exclude(follower__in=Follower.objects.filter(is_canary=True))


class Delivery(models.Model):
    pk = models.CompositePrimaryKey("milestone_id", "id")
    milestone = models.ForeignKey(
        Milestone, on_delete=models.DO_NOTHING, db_constraint=False, related_name="deliveries"
    )
    id = models.BigIntegerField()
    # No constraint in the database: the record of what was sent outlives the person's erasure, as a bare number.
    follower = models.ForeignKey(Follower, on_delete=models.DO_NOTHING, db_constraint=False, related_name="deliveries")
    channel = models.CharField(max_length=12)
    # Which of the person's endpoints on the channel; "" where they have one, as with email.
    endpoint = models.CharField(max_length=64, default="")
    schedule_version = models.PositiveIntegerField()
    # For a correction: the date this person was told last.
    was_on = models.DateField(null=True)
    state = models.CharField(max_length=12, choices=State)
    reason = models.CharField(max_length=24, choices=Reason)
    # The answer of the mail server, such as "550 5.1.1", without any address.
    answer = models.CharField(max_length=60)
    not_before = models.DateTimeField()
    lease_token = models.UUIDField(null=True)
    leased_until = models.DateTimeField(null=True)
    attempts = models.SmallIntegerField(default=0)
    # Sent once more by the author's rule after it had ended as unknown.
    resent = models.BooleanField(default=False)
    # Made from the row's own key, so a second try carries the same Message-ID.
    provider_key = models.CharField(max_length=80)
    handed_off_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    # Leaves in one letter with the person's other rows of that moment (``digest.py``), not by itself.
    together = models.BooleanField(default=False)
    # The language it was handed off in.
    language = models.CharField(max_length=12, default="")

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        managed = False
        db_table = "notices_delivery"

    def __str__(self) -> str:
        return f"{self.channel} to follower {self.follower_id}: {self.state}"
