"""How to move from one model to one successor: guides and their immutable revisions."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from transition.catalog.models import AIModel
from transition.guides import addresses
from transition.guides.models.kinds import Confidence, Kind, Lane, Loudness
from transition.web.languages import in_language, name_of
from users.models import User


class GuideQuerySet(QuerySet["Guide"]):
    def published(self) -> "GuideQuerySet":
        """Return the guides that readers can see, in every language, with all that a headline needs."""
        return (
            self.filter(published__isnull=False)
            .select_related("published", "source__provider", "successor__provider")
            .order_by("source__provider__name", "source__name", "successor__name", "pk")
        )

    def between(self, source: AIModel, successor: AIModel) -> "GuideQuerySet":
        return self.filter(source=source, successor=successor).order_by("pk")


class Guide(models.Model):
    """The way from one model to one successor."""

    source = models.ForeignKey(AIModel, on_delete=models.PROTECT, related_name="guides_away")
    successor = models.ForeignKey(AIModel, on_delete=models.PROTECT, related_name="guides_here")
    # In which it is written. Each language of a move is a guide of its own, with its own revisions and reviews.
    language = models.CharField(max_length=12, default="en")
    # The revision that readers see. Going back to an earlier one is one write.
    published = models.ForeignKey(
        "GuideRevision", on_delete=models.PROTECT, null=True, blank=True, related_name="published_as"
    )
    # The newest text of the product that an editor has taken or set aside.
    weighed = models.ForeignKey(
        "GuideRevision", on_delete=models.SET_NULL, null=True, blank=True, related_name="weighed_by"
    )

    objects = GuideQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "successor", "language"],
                name="guide_once",
                violation_error_message=_("There is a guide for this move in this language."),
            ),
            models.CheckConstraint(
                condition=~Q(source=F("successor")),
                name="guide_goes_somewhere",
                violation_error_message=_("A guide leads to another model."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} -> {self.successor}"

    def get_absolute_url(self) -> str:
        """Return where a reader finds the guide in their own language, or in this one where it is not written in theirs."""
        return addresses.of_move(self.source, self.successor)

    @property
    def own_address(self) -> str:
        """Return where everybody reads the guide in this language."""
        return in_language(self.get_absolute_url(), self.language)

    @property
    def is_translation(self) -> bool:
        return self.language != settings.LANGUAGE_CODE

    @property
    def language_name(self) -> str:
        return name_of(self.language)

    def head(self) -> "GuideRevision | None":
        """Return the newest revision that the desk works on: what it wrote itself, or what readers have had."""
        return self.revisions.worked_on().order_by("-number").first()

    def is_edited_here(self) -> bool:
        """Tell whether the desk has written a text of its own, or begun with no text of the product."""
        return self.revisions.filter(is_shipped=False).exists()

    def proposal(self) -> "GuideRevision | None":
        """Return the newer text that came with the product and that no editor has taken or set aside."""
        newest = self.revisions.filter(is_shipped=True).order_by("-number").first()
        is_waiting = newest and newest.published_at is None and newest.pk != self.weighed_id
        return newest if is_waiting else None


class GuideRevisionQuerySet(QuerySet["GuideRevision"]):
    def worked_on(self) -> "GuideRevisionQuerySet":
        """Leave out the texts of the product that wait to be weighed."""
        return self.exclude(is_shipped=True, published_at=None)

    def shown_once(self) -> "GuideRevisionQuerySet":
        """Return what readers have, or have had: each keeps its address."""
        was_published = Q(published_at__isnull=False) | Q(reviews__published_at__isnull=False)
        return self.filter(was_published).distinct()


class GuideRevision(models.Model):
    """One finished text of a guide. It is never changed afterwards: a trigger refuses it; a better text is a new revision."""

    guide = models.ForeignKey(Guide, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    # Of everything in the revision: equal texts are one revision.
    digest = models.CharField(max_length=64)
    lede_develop = models.TextField(blank=True)
    lede_talk = models.TextField(blank=True)
    # [{"place", "lane", "readers", "title", "text", "tested_on", "sources"}, ...] in the order of the page.
    sections = models.JSONField(default=list)
    reviewed_on = models.DateField()
    published_at = models.DateTimeField(null=True, blank=True)
    author = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    # Came with the product, as a file.
    is_shipped = models.BooleanField(default=False)
    # The earlier text that was taken up again.
    copy_of = models.ForeignKey("self", on_delete=models.RESTRICT, null=True, blank=True, related_name="+")
    # When it was saved; not known of what came before the desk kept it.
    saved_at = models.DateTimeField(null=True, blank=True)
    # What changed, in the author's words, for colleagues.
    summary = models.CharField(max_length=200, blank=True)

    objects = GuideRevisionQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["guide", "number"], name="revision_number_once")]

    def __str__(self) -> str:
        return f"{self.guide}, revision {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk:
            raise ValidationError(_("A revision is never changed. Write a new one."))
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """Return the address under which this text stays, once readers have had it."""
        return f"{self.guide.own_address}revision/{self.number}/"


class Change(models.Model):
    """One difference between the two models, as one revision tells it."""

    revision = models.ForeignKey(GuideRevision, on_delete=models.CASCADE, related_name="changes")
    key = models.SlugField(max_length=60)
    position = models.PositiveSmallIntegerField()
    lane = models.CharField(max_length=12, choices=Lane)
    kind = models.CharField(max_length=12, choices=Kind)
    loudness = models.CharField(max_length=24, choices=Loudness)
    is_required = models.BooleanField(default=True)
    title = models.CharField(max_length=160)
    text = models.TextField()
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    error = models.CharField(max_length=400, blank=True)
    # [{"url", "title", "read_on"}, ...]
    sources = models.JSONField(default=list)
    confidence = models.CharField(max_length=8, choices=Confidence, default=Confidence.HIGH)
    # What the sources disagree about, in words.
    disputed = models.TextField(blank=True)
    # Ids of the rules that this change tells, so that the page does not list them again.
    rules = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["revision", "key"], name="change_once"),
            models.CheckConstraint(condition=Q(lane__in=Lane.values), name="change_lane_known"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="change_kind_known"),
            models.CheckConstraint(condition=Q(loudness__in=Loudness.values), name="change_loudness_known"),
        ]

    def __str__(self) -> str:
        return self.title


class Step(models.Model):
    """One thing to do. Its key stays from revision to revision, so that what was ticked off stays ticked off."""

    revision = models.ForeignKey(GuideRevision, on_delete=models.CASCADE, related_name="steps")
    key = models.SlugField(max_length=60)
    position = models.PositiveSmallIntegerField()
    lane = models.CharField(max_length=12, choices=Lane)
    # Empty: for every reader of the lane.
    readers = models.JSONField(default=list)
    is_required = models.BooleanField(default=True)
    title = models.CharField(max_length=160)
    text = models.TextField()
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["revision", "key"], name="step_once"),
            models.CheckConstraint(condition=Q(lane__in=Lane.values), name="step_lane_known"),
        ]

    def __str__(self) -> str:
        return self.title
