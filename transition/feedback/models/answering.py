"""How staff read, sort and answer."""

from datetime import date, datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from transition.feedback.models.sent import Submission
from users.models import User

# What the thank-you page promises: a person has read it after this many working days.
READ_WITHIN_WORKING_DAYS = 5


def read_by(sent: datetime) -> date:
    """Return the day by which a person will have read what was sent. Saturdays and Sundays do not count."""
    day, left = sent.date(), READ_WITHIN_WORKING_DAYS
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    return day


class Severity(models.IntegerChoices):
    """The order of reading. It says nothing about a person and goes when the words go."""

    NEUTRAL = 0, _("0: no harm, neutral or glad")
    ANNOYED = 1, _("1: annoyance")
    DISRUPTED = 2, _("2: real disruption, money or clear sadness")
    SERIOUS = 3, _("3: serious")
    LIFE = 4, _("4: possible risk to life, or a bereavement")


class TriageQuerySet(models.QuerySet["Triage"]):
    def open(self) -> "TriageQuerySet":
        return self.exclude(state__in=Triage.SETTLED)

    def in_reading_order(self) -> "TriageQuerySet":
        """Most severe first, then whoever has waited longest."""
        return self.order_by("-severity", "received_at", "pk")

    def after(self, severity: int, received_at: datetime, pk: int) -> "TriageQuerySet":
        """Return what follows one place in the reading order."""
        later = Q(received_at__gt=received_at) | Q(received_at=received_at, pk__gt=pk)
        return self.filter(Q(severity__lt=severity) | (Q(severity=severity) & later))


class Triage(models.Model):
    """Where a submission stands with us. ``version`` lets two readers work without undoing each other."""

    class State(models.TextChoices):
        NEW = "new", _("New")
        URGENT = "urgent", _("Urgent: two people read it today")
        SCREENED = "screened", _("Read")
        THEMED = "themed", _("Read and sorted")
        ANSWERED = "answered", _("Answered")
        CLOSED = "closed", _("Closed")
        SPAM = "spam", _("Spam")
        DUPLICATE = "duplicate", _("Sent before")

    SETTLED = (State.CLOSED, State.SPAM, State.DUPLICATE)
    NEXT = {
        State.NEW: (State.SCREENED, State.URGENT, State.SPAM, State.DUPLICATE),
        State.URGENT: (State.SCREENED, State.SPAM, State.DUPLICATE),
        State.SCREENED: (State.THEMED, State.ANSWERED, State.CLOSED, State.URGENT, State.SPAM, State.DUPLICATE),
        State.THEMED: (State.ANSWERED, State.CLOSED, State.URGENT),
        State.ANSWERED: (State.CLOSED, State.URGENT),
        State.CLOSED: (State.SCREENED, State.URGENT),
        State.SPAM: (State.SCREENED, State.URGENT),
        State.DUPLICATE: (State.SCREENED, State.URGENT),
    }

    submission = models.OneToOneField(Submission, on_delete=models.CASCADE, primary_key=True, related_name="triage")
    state = models.CharField(max_length=12, choices=State, default=State.NEW)
    severity = models.PositiveSmallIntegerField(choices=Severity, default=Severity.ANNOYED)
    # Empty while the order is only suggested, by the boxes that were ticked or by our own word list.
    severity_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    received_at = models.DateTimeField()
    moved_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = TriageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=["new", "urgent", "screened", "themed", "answered", "closed", "spam", "duplicate"]
                ),
                name="triage_state_known",
            ),
            models.CheckConstraint(condition=Q(severity__lte=4), name="triage_severity_known"),
            models.CheckConstraint(
                condition=~Q(state="urgent") | Q(severity=4),
                name="triage_urgent_is_read_first",
                violation_error_message=_("What is urgent is read first: give it severity 4."),
            ),
        ]
        indexes = [
            models.Index(
                F("severity").desc(),
                "received_at",
                "submission",
                name="triage_reading_order",
                condition=~Q(state__in=["closed", "spam", "duplicate"]),
            )
        ]

    def __str__(self) -> str:
        return f"submission {self.submission_id}: {self.get_state_display()}"

    def next_states(self) -> list["Triage.State"]:
        """Return where it may go from here, staying included."""
        here = Triage.State(self.state)
        return [here, *Triage.NEXT[here]]

    def read_by_on(self) -> date:
        return read_by(self.received_at)

    def is_unread(self) -> bool:
        return self.state in (Triage.State.NEW, Triage.State.URGENT)

    def is_overdue(self, on: date) -> bool:
        return self.is_unread() and self.read_by_on() < on


class ModerationEvent(models.Model):
    """One thing a member of staff did with a submission, or the machine suggested (then ``by`` is empty)."""

    class Kind(models.TextChoices):
        MOVED = "moved", _("Moved")
        SEVERITY = "severity", _("Severity changed")
        REVEALED = "revealed", _("Opened the words as sent")
        REDACTED = "redacted", _("Changed the redacted words")
        REPLIED = "replied", _("Answered")

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="moderation_events")
    kind = models.CharField(max_length=12, choices=Kind)
    before = models.CharField(max_length=16, blank=True)
    after = models.CharField(max_length=16, blank=True)
    note = models.TextField(blank=True)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    happened_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["submission", "happened_at", "id"], name="moderation_by_submission")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: submission {self.submission_id}"


class ReplyThread(models.Model):
    """A conversation with the person, readable with the receipt. While it is open, their address is kept."""

    submission = models.OneToOneField(Submission, on_delete=models.CASCADE, primary_key=True, related_name="thread")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"thread of submission {self.submission_id}"


class ReplyMessageQuerySet(models.QuerySet["ReplyMessage"]):
    def waiting(self) -> "ReplyMessageQuerySet":
        """Return the answers that were promised by email and have not been handed to the mail server."""
        return self.filter(by_email=True, emailed_at__isnull=True, gave_up_at__isnull=True).order_by("pk")


class ReplyMessage(models.Model):
    """One answer from staff. It stands in the thread at once; the email is a copy."""

    thread = models.ForeignKey(ReplyThread, on_delete=models.CASCADE, related_name="messages")
    text = models.TextField()
    author = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    sent_at = models.DateTimeField()
    by_email = models.BooleanField(default=False)
    claimed_at = models.DateTimeField(null=True, blank=True)
    emailed_at = models.DateTimeField(null=True, blank=True)
    gave_up_at = models.DateTimeField(null=True, blank=True)

    objects = ReplyMessageQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["id"],
                name="reply_waiting_for_mail",
                condition=Q(by_email=True, emailed_at__isnull=True, gave_up_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"answer {self.pk}"
