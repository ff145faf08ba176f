"""What is said to whom about one retirement. Staff see a plan as an announcement."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from transition.catalog.models import Availability
from users.models import User

DEFAULT_OFFSETS = (90, 60, 30, 7, 1, 0)


class Kind(models.TextChoices):
    """What a message is for. A content revision, a milestone and a delivery agree on it."""

    ANNOUNCED = "announced", _("Announced")
    COUNTDOWN = "countdown", _("Countdown")
    RETIRED = "retired", _("Retired today")
    MOVED_LATER = "moved_later", _("Moved later")
    MOVED_EARLIER = "moved_earlier", _("Moved earlier")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    REPLACEMENT_CHANGED = "replacement_changed", _("Replacement changed")
    CORRECTION = "correction", _("Correction")


# *I have moved* stops these; whatever corrects an earlier message still arrives.
COUNTDOWN_KINDS = (Kind.COUNTDOWN, Kind.RETIRED)
CORRECTING_KINDS = (
    Kind.MOVED_LATER,
    Kind.MOVED_EARLIER,
    Kind.WITHDRAWN,
    Kind.REPLACEMENT_CHANGED,
    Kind.CORRECTION,
)


class Channel(models.TextChoices):
    EMAIL = "email", _("Email")
    INBOX = "inbox", _("Inbox on this site")
    WEBHOOK = "webhook", _("Signed webhook")
    CHAT = "chat", _("Chat")
    PUSH = "push", _("Browser notification")


# On these a person may have several places, or none.
ENDPOINT_CHANNELS = (Channel.WEBHOOK, Channel.CHAT, Channel.PUSH)


class PlanQuerySet(models.QuerySet["Plan"]):
    def in_order(self) -> "PlanQuerySet":
        """Return the newest first, with what a list shows of them."""
        return self.select_related("availability__model__provider", "availability__surface", "author").order_by("-pk")

    def leading(self) -> "PlanQuerySet":
        """Return one plan for each announcement: those that share another's words stand behind it."""
        return self.filter(lead__isnull=True)

    def together_with(self, plan: "Plan") -> "PlanQuerySet":
        """Return every plan of the announcement, the leading one first; a plan that stands alone is the only one."""
        lead = plan.lead_id or plan.pk
        return self.filter(Q(pk=lead) | Q(lead=lead)).order_by("pk")

    def running(self) -> "PlanQuerySet":
        return self.filter(state=Plan.State.RUNNING).order_by("pk")


def _default_audience() -> dict[str, list[str]]:
    return {"followers": ["model", "provider", "surface", "everything"]}


def _default_channels() -> list[str]:
    return [Channel.EMAIL.value]


def _default_offsets() -> list[int]:
    return list(DEFAULT_OFFSETS)


class Plan(models.Model):
    """An announcement: about one availability, or about nothing in particular when it has none.

    ``state`` is changed by ``transition/notices/plans.py`` and by nothing else.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_REVIEW = "in_review", _("Waiting for approval")
        APPROVED = "approved", _("Approved")
        RUNNING = "running", _("Running")
        PAUSED = "paused", _("Paused")
        COMPLETE = "complete", _("Complete")
        CANCELLED = "cancelled", _("Cancelled")

    class Tone(models.TextChoices):
        PLAIN = "plain", _("Practical details only")
        WARM = "warm", _("With one sentence of acknowledgement")

    class OnUnknown(models.TextChoices):
        LEAVE = "leave", _("Leave it and show it")
        RESEND_ONCE = "resend_once", _("Send once more")

    title = models.CharField(_("title"), max_length=200)
    availability = models.ForeignKey(
        Availability, on_delete=models.PROTECT, null=True, blank=True, related_name="plans", verbose_name=_("about")
    )
    # The plan whose words, audience, channels and offsets this one shares: one announcement about several availabilities.
    lead = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="others", editable=False
    )
    audience = models.JSONField(_("audience"), default=_default_audience)
    channels = ArrayField(models.CharField(max_length=12, choices=Channel), default=_default_channels)
    # Days before the end, 0 for the day itself.
    offsets = ArrayField(models.SmallIntegerField(), default=_default_offsets, blank=True)
    # {"1": "resend_once"}: what to do about a message that may or may not have arrived. Missing means leave.
    on_unknown = models.JSONField(default=dict, blank=True)
    tone = models.CharField(_("tone"), max_length=8, choices=Tone, default=Tone.WARM)
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT, editable=False)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="announcements")
    # The schedule version whose truth the milestones follow; behind the availability's own while a move is worked on.
    followed_version = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    started_at = models.DateTimeField(null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = PlanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "in_review", "approved", "running", "paused", "complete", "cancelled"]),
                name="plan_state_known",
            ),
            models.CheckConstraint(condition=Q(tone__in=["plain", "warm"]), name="plan_tone_known"),
            models.CheckConstraint(
                condition=Q(channels__len__gt=0),
                name="plan_has_a_channel",
                violation_error_message=_("Choose at least one channel."),
            ),
        ]
        indexes = [models.Index(fields=["state", "id"], name="plan_by_state")]

    def __str__(self) -> str:
        return self.title

    def has_started(self) -> bool:
        return self.started_at is not None

    def is_over(self) -> bool:
        return self.state in (self.State.COMPLETE, self.State.CANCELLED)

    def approval(self) -> "Approval | None":
        """Return the approval that stands, if any."""
        return self.approvals.filter(voided_at__isnull=True).select_related("approver").order_by("-pk").first()

    def content(self) -> "models.QuerySet[ContentRevision]":
        """Return the newest revision of each text."""
        return self.revisions.newest()

    def rule_for_unknown(self, kind: str, days_before: int | None) -> str:
        """Return what the author chose to do about messages of this milestone that may or may not have arrived."""
        return self.on_unknown.get(str(days_before) if days_before is not None else kind, self.OnUnknown.LEAVE)


class ContentRevisionQuerySet(models.QuerySet["ContentRevision"]):
    def newest(self) -> "ContentRevisionQuerySet":
        """Return the last revision of each channel, language, kind and offset."""
        key = ("channel", "language", "kind", "days_before")
        return self.order_by(*key, "-pk").distinct(*key)


class ContentRevision(models.Model):
    """One text of a plan. Never changed: an edit is a new row, and the newest row speaks.

    A database trigger refuses UPDATE and DELETE, so what was approved can be shown years later.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="revisions")
    channel = models.CharField(max_length=12, choices=Channel, default=Channel.EMAIL)
    language = models.CharField(max_length=12, default="en")
    kind = models.CharField(max_length=24, choices=Kind)
    # For a countdown: the offset it is written for; NULL speaks for every offset without words of its own.
    days_before = models.SmallIntegerField(null=True, blank=True)
    subject = models.CharField(_("subject"), max_length=300)
    body = models.TextField(_("text"))
    # The one sentence that "practical details only" leaves out.
    acknowledgement = models.CharField(_("acknowledgement"), max_length=300, blank=True)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ContentRevisionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="content_kind_known"),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="content_channel_known"),
        ]
        indexes = [
            models.Index(
                fields=["plan", "channel", "language", "kind", "days_before", "-id"], name="content_newest_first"
            )
        ]

    def __str__(self) -> str:
        return self.subject


class Approval(models.Model):
    """A second person's word for exactly this content, audience, channels and offsets, held as a hash of them."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="approvals")
    content_hash = models.CharField(max_length=64)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    approver = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(default=timezone.now, editable=False)
    voided_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(approver=F("author")),
                name="approval_by_second_person",
                violation_error_message=_("Somebody other than the author has to approve this."),
            ),
            models.UniqueConstraint(fields=["plan"], condition=Q(voided_at__isnull=True), name="approval_stands_once"),
        ]

    def __str__(self) -> str:
        return f"{self.approver} approved {self.plan}"
