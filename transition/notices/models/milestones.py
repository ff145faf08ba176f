"""Planned sends of a plan, whom each reaches, and the moves of a date that call for new ones."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from transition.catalog.lifecycle import Precision
from transition.catalog.models import LifecycleEvent
from transition.notices.models.plans import Kind, Plan
from transition.notices.models.retracting import Retraction
from users.models import User


class MilestoneQuerySet(models.QuerySet["Milestone"]):
    def in_order(self) -> "MilestoneQuerySet":
        return self.order_by("due_at", "pk")

    def unfinished(self) -> "MilestoneQuerySet":
        """Return those that may still send something."""
        return self.filter(state__in=Milestone.UNFINISHED)


class Milestone(models.Model):
    """One planned send: T-90 ... T-0, or a correction. It carries the facts it tells.

    ``state`` is changed by ``transition/notices/milestones.py`` and by nothing else.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        PLANNING = "planning", _("Gathering recipients")
        OPEN = "open", _("Open")
        SETTLED = "settled", _("Settled")
        SUPERSEDED = "superseded", _("Not sent any more")
        MISSED = "missed", _("Too late to be true")

    UNFINISHED = (State.WAITING, State.PLANNING, State.OPEN)

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="milestones")
    schedule_version = models.PositiveIntegerField()
    kind = models.CharField(max_length=24, choices=Kind)
    days_before = models.SmallIntegerField(null=True, blank=True)
    due_at = models.DateTimeField()
    # After this moment the message would no longer be true or useful; what is unsent then expires.
    not_after = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State, default=State.WAITING, editable=False)

    # The facts of this schedule version, as every message of the milestone tells them.
    end_on = models.DateField(null=True, blank=True)
    precision = models.CharField(max_length=12, choices=Precision, default=Precision.UNKNOWN)
    replacement = models.CharField(max_length=300, blank=True)
    event = models.ForeignKey(LifecycleEvent, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    # A correction goes to people whose last message told one of these versions.
    corrects_versions = ArrayField(models.PositiveIntegerField(), default=list, blank=True)
    # Says that we were wrong, to everybody whom this plan told anything.
    retraction = models.OneToOneField(
        Retraction, on_delete=models.PROTECT, null=True, blank=True, related_name="milestone"
    )
    # May reach people who had this offset before the date moved.
    repeats = models.BooleanField(default=False)
    # Its moment had passed when the schedule was made: the one most urgent notice of a late start.
    is_late = models.BooleanField(default=False)

    # {"accepted": 10, "skipped:moved": 2}, written once when nothing is open any more.
    outcomes = models.JSONField(default=dict, blank=True, editable=False)
    # {"email": 380.5}: messages a second on each channel while it was busy; empty when it was too small to tell.
    pace = models.JSONField(default=dict, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    settled_at = models.DateTimeField(null=True, blank=True, editable=False)
    # The partition was dropped at the end of its retention; the counters above stay.
    purged_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "schedule_version", "kind", "days_before", "retraction"],
                nulls_distinct=False,
                name="milestone_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "planning", "open", "settled", "superseded", "missed"]),
                name="milestone_state_known",
            ),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="milestone_kind_known"),
            models.CheckConstraint(condition=Q(not_after__gt=F("due_at")), name="milestone_has_time"),
            # Floors and unknown dates get no countdown, whatever the code above thinks.
            models.CheckConstraint(
                condition=~Q(kind__in=["countdown", "retired"]) | Q(precision="exact", end_on__isnull=False),
                name="milestone_counts_down_to_a_day",
            ),
        ]
        indexes = [models.Index(fields=["state", "due_at", "id"], name="milestone_by_due")]

    def __str__(self) -> str:
        return f"{self.label()}: {self.plan}"

    def label(self) -> str:
        """Return the name on the desk: T-30, or the kind in words."""
        if self.kind == Kind.COUNTDOWN:
            return f"T-{self.days_before}"
        return self.get_kind_display()

    def has_rows(self) -> bool:
        """Tell whether recipients were gathered and their rows are still kept."""
        return hasattr(self, "build") and self.purged_at is None

    def is_correction(self) -> bool:
        return bool(self.corrects_versions)


class AudienceBuild(models.Model):
    """How far the recipients of a milestone have been gathered, and who was left out for which reason."""

    milestone = models.OneToOneField(Milestone, on_delete=models.CASCADE, related_name="build", primary_key=True)
    # Followers up to this id are done; the cursor moves in the transaction that writes their rows.
    cursor = models.BigIntegerField(default=0)
    candidates = models.BigIntegerField(default=0)
    included = models.BigIntegerField(default=0)
    excluded = models.JSONField(default=dict, blank=True)
    started_at = models.DateTimeField(default=timezone.now)
    frozen_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.included} of {self.candidates} for {self.milestone_id}"


class Told(models.Model):
    """How early people heard through one milestone, counted when it settled and kept after its rows are gone."""

    milestone = models.OneToOneField(Milestone, on_delete=models.CASCADE, related_name="told", primary_key=True)
    # People who heard about the retirement for the first time.
    people = models.BigIntegerField()
    # Those of them who heard 30 or more days before the end that the message told.
    early = models.BigIntegerField()
    # Days from the day on which half of them had heard to the end.
    lead_days = models.IntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(people__gt=0, early__gte=0, early__lte=F("people")), name="told_adds_up")
        ]

    def __str__(self) -> str:
        return f"{self.people} people, {self.lead_days} days ahead"


class Mismatch(models.Model):
    """Books of a milestone that did not add up when they were last checked. Gone as soon as they do."""

    milestone = models.OneToOneField(Milestone, on_delete=models.CASCADE, related_name="mismatch", primary_key=True)
    # What was gathered, and what the rows hold, without the canary.
    included = models.BigIntegerField()
    counted = models.BigIntegerField()
    found_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"milestone {self.milestone_id}: {self.included} gathered, {self.counted} found"


class DateMove(models.Model):
    """A change of facts that a running plan has to follow, and what was done about it."""

    class State(models.TextChoices):
        HELD = "held", _("Waits for a second person")
        DONE = "done", _("Done")

    class Why(models.TextChoices):
        INTO_THE_PAST = "into_the_past", _("The new date lies in the past.")
        THIRD_PARTY = "third_party", _("Only a third party says so.")

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="moves")
    to_version = models.PositiveIntegerField()
    from_version = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=State)
    held_because = models.CharField(max_length=16, choices=Why, blank=True)
    entered_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # {"moved_later": 120}: the corrections that were made, and how many people had been told.
    told = models.JSONField(default=dict, blank=True)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "to_version"], name="date_move_once"),
            models.CheckConstraint(condition=Q(state__in=["held", "done"]), name="date_move_state_known"),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | Q(entered_by__isnull=True) | ~Q(confirmed_by=F("entered_by")),
                name="date_move_by_second_person",
                violation_error_message=_("Somebody other than the person who entered the date has to confirm it."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan}: version {self.from_version} to {self.to_version}"
