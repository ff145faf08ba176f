"""A submission is never edited: words, address and permissions that may change or go stand in tables of their own."""

from datetime import datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from transition.catalog.models import AIModel
from transition.feedback.questions import LABELS, MOST_ASK, MOST_LOST, MOST_STORY, MOST_USE, label
from users.models import User


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def sent_by(self, user: User) -> "SubmissionQuerySet":
        """Return what a person sent while signed in, newest first."""
        return self.filter(sender=user).order_by("-sent_at", "-pk")


class Submission(models.Model):
    """What a person sent, as they sent it. A trigger refuses every UPDATE; erasing is the only change."""

    # Made with the form, so that sending twice is one row.
    submission_id = models.UUIDField(unique=True)
    model = models.ForeignKey(AIModel, on_delete=models.PROTECT, null=True, blank=True, related_name="submissions")
    # The name as the person saw or typed it that day.
    model_name = models.CharField(max_length=200)
    sender = models.ForeignKey(User, on_delete=models.CASCADE, null=True, blank=True, related_name="submissions")
    form_version = models.CharField(max_length=16)
    language = models.CharField(max_length=12)
    situation = models.CharField(max_length=16, blank=True)
    use = ArrayField(models.CharField(max_length=32), default=list, blank=True)
    lost = ArrayField(models.CharField(max_length=32), default=list, blank=True)
    impact = models.CharField(max_length=16, blank=True)
    tried = models.CharField(max_length=16, blank=True)
    ask = ArrayField(models.CharField(max_length=32), default=list, blank=True)
    saved = models.CharField(max_length=16, blank=True)
    # The answers that no chart needs: surface, gap, notice, notice_on, who, reply.
    more = models.JSONField(default=dict, blank=True)
    sent_at = models.DateTimeField()

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(use__len__lte=MOST_USE),
                name="submission_use_at_most",
                violation_error_message=_("Choose up to four."),
            ),
            models.CheckConstraint(
                condition=Q(lost__len__lte=MOST_LOST),
                name="submission_lost_at_most",
                violation_error_message=_("Choose up to five."),
            ),
            models.CheckConstraint(
                condition=Q(ask__len__lte=MOST_ASK),
                name="submission_ask_at_most",
                violation_error_message=_("Choose up to four."),
            ),
        ]
        indexes = [models.Index(fields=["model", "sent_at", "id"], name="submission_by_model")]

    def __str__(self) -> str:
        return f"submission {self.pk}"

    def answer(self, question: str) -> list[str]:
        """Return the keys chosen for a question; a question that was skipped has none."""
        chosen: Any = getattr(self, question) if hasattr(self, question) else self.more.get(question)
        return chosen if isinstance(chosen, list) else [chosen] if chosen else []

    def answers(self) -> list[tuple[str, list[str]]]:
        """Return every answered question with its answers, in words and in the order of the form."""
        return [
            (str(words), [label(question, key) for key in self.answer(question)])
            for question, (words, _options) in LABELS.items()
            if self.answer(question)
        ]

    def is_under_18(self) -> bool:
        return "u18" in self.more.get("who", [])


class SubmissionText(models.Model):
    """The person's own words. Staff read the redacted copy; the raw words open by a recorded act only."""

    class Privacy(models.TextChoices):
        UNCHECKED = "unchecked", _("Not checked by a person")
        SUSPECTED = "suspected", _("May hold personal details")
        CLEAR = "clear", _("Checked: no personal details")

    submission = models.OneToOneField(Submission, on_delete=models.CASCADE, primary_key=True, related_name="text")
    raw = models.TextField(blank=True)
    redacted = models.TextField(blank=True)
    privacy = models.CharField(max_length=12, choices=Privacy, default=Privacy.UNCHECKED)
    raw_purged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("raw"), MOST_STORY),
                name="submission_text_has_a_length",
                violation_error_message=_("The text is too long."),
            ),
            models.CheckConstraint(
                condition=Q(privacy__in=["unchecked", "suspected", "clear"]), name="submission_text_privacy_known"
            ),
            models.CheckConstraint(
                condition=Q(raw_purged_at__isnull=True) | Q(raw=""), name="submission_text_purged_is_gone"
            ),
        ]

    def __str__(self) -> str:
        return f"words of submission {self.submission_id}"


class Contact(models.Model):
    """An address that a person gave for news about what they sent, and for nothing else."""

    submission = models.OneToOneField(Submission, on_delete=models.CASCADE, primary_key=True, related_name="contact")
    email = models.EmailField()
    given_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"contact for submission {self.submission_id}"


class ConsentQuerySet(models.QuerySet["Consent"]):
    def live(self) -> "ConsentQuerySet":
        return self.filter(withdrawn_at__isnull=True).order_by("pk")


class Consent(models.Model):
    """One permission: the exact words, when they were agreed to, when they were taken back."""

    class Kind(models.TextChoices):
        KEEP = "keep", _("Keep")
        SHARE = "share", _("Share")
        PUBLISH = "publish", _("Publish")
        SENSITIVE = "sensitive", _("Sensitive details")
        RESEARCH = "research", _("Research")
        CONTACT = "contact", _("Contact")

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="consents")
    kind = models.CharField(max_length=12, choices=Kind)
    version = models.CharField(max_length=16)
    wording = models.TextField()
    # For publishing: the name that the person chose to stand under their words; "" is no name.
    public_name = models.CharField(max_length=80, blank=True)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "kind"], condition=Q(withdrawn_at__isnull=True), name="consent_live_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["keep", "share", "publish", "sensitive", "research", "contact"]),
                name="consent_kind_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} for submission {self.submission_id}"


class Receipt(models.Model):
    """The key that a person holds to what they sent. The code itself is shown once and never stored."""

    submission = models.OneToOneField(Submission, on_delete=models.CASCADE, primary_key=True, related_name="receipt")
    code_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"receipt of submission {self.submission_id}"

    def has_expired(self, at: datetime) -> bool:
        return self.expires_at <= at


class Erasure(models.Model):
    """That something was erased, when and why, and nothing of what it said. A late second send meets it and stops."""

    class Reason(models.TextChoices):
        ASKED = "asked", _("the person asked")
        RETENTION = "retention", _("the time to keep it was over")

    submission_id = models.UUIDField(unique=True)
    reason = models.CharField(max_length=12, choices=Reason)
    erased_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(reason__in=["asked", "retention"]), name="erasure_reason_known")
        ]

    def __str__(self) -> str:
        return f"erased at {self.erased_at}"
