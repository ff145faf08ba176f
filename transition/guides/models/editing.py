"""The work on guides: what somebody is writing, what a second person said about it, and what reviewers remarked."""

from django.db import models
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from transition.guides.models.guides import Guide, GuideRevision
from users.models import User


class Manuscript(models.Model):
    """What one person is writing on one guide. It is theirs alone until it is saved as a revision."""

    guide = models.ForeignKey(Guide, on_delete=models.CASCADE, related_name="manuscripts")
    editor = models.ForeignKey(User, on_delete=models.CASCADE, related_name="manuscripts")
    # The revision it was begun from; none for a guide that has no revision yet.
    based_on = models.ForeignKey(GuideRevision, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    # [{"key", "kind", "fields"}, ...]: see transition/guides/editing/blocks.py.
    blocks = models.JSONField(default=list)
    # The same, with "position": what was taken out or set aside, the newest last. Nothing typed is thrown away unasked.
    removed = models.JSONField(default=list)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["guide", "editor"], name="manuscript_once")]

    def __str__(self) -> str:
        return f"{self.guide}, written by {self.editor}"


class ReviewQuerySet(QuerySet["Review"]):
    def open(self) -> "ReviewQuerySet":
        """Return what waits: for a second person, or for its moment."""
        return self.filter(ended_at=None, published_at=None)

    def due(self, at: object) -> "ReviewQuerySet":
        """Return what was approved and should be published by now."""
        return self.open().filter(approver__isnull=False, publish_at__lte=at).order_by("publish_at", "pk")


class Review(models.Model):
    """A revision on its way to the readers: asked for by its author, approved by somebody else, published.

    A trigger holds ``author`` and ``digest`` to those of the revision, so the constraint compares the right two people.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("Waits for a second person")
        APPROVED = "approved", _("Approved, waits for its moment")
        PUBLISHED = "published", _("Published")
        ENDED = "ended", _("Not published")

    revision = models.ForeignKey(GuideRevision, on_delete=models.PROTECT, related_name="reviews")
    # Of what was read. An edit is another revision with another digest, and ends this review.
    digest = models.CharField(max_length=64)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    # None: as soon as it is approved.
    publish_at = models.DateTimeField(null=True, blank=True)
    approver = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    # Sent back, or void because the text was edited.
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.CharField(max_length=500, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(approver__isnull=True) | ~Q(approver=F("author")),
                name="review_by_two_people",
                violation_error_message=_("Somebody who did not write this has to approve it."),
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(approver__isnull=False, approved_at__isnull=False),
                name="review_before_publishing",
                violation_error_message=_("A revision is approved before it is published."),
            ),
            models.UniqueConstraint(
                fields=["revision"],
                condition=Q(ended_at__isnull=True),
                name="review_open_once",
                violation_error_message=_("This revision is in review already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.revision}, in review"

    @property
    def state(self) -> "Review.State":
        if self.published_at:
            return self.State.PUBLISHED
        if self.ended_at:
            return self.State.ENDED
        return self.State.APPROVED if self.approver_id else self.State.ASKED


class RemarkQuerySet(QuerySet["Remark"]):
    def open(self) -> "RemarkQuerySet":
        return self.filter(resolved_at=None)


class Remark(models.Model):
    """What a reviewer says about one block of one revision, for colleagues only."""

    revision = models.ForeignKey(GuideRevision, on_delete=models.CASCADE, related_name="remarks")
    # The block's key. It stays from revision to revision, and so does what is open.
    block = models.CharField(max_length=80)
    author = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    text = models.TextField(max_length=4000)
    written_at = models.DateTimeField()
    resolved_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    resolved_at = models.DateTimeField(null=True, blank=True)

    objects = RemarkQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["revision", "block", "id"], name="remark_by_block")]

    def __str__(self) -> str:
        return self.text[:80]
