"""Two people publish: one asks, another approves exactly that text, and readers get it at once or at its moment."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from transition.guides.editing import saving
from transition.guides.editing.blocks import of_revision
from transition.guides.models import Guide, GuideRevision, Remark, Review
from transition.web.models import Edition
from users.models import User


class Refused(ValidationError):
    """That is not possible now; the message says why in one sentence."""


@transaction.atomic
def ask(revision: GuideRevision, at: datetime, publish_at: datetime | None = None) -> Review:
    """Ask a second person to approve the newest revision."""
    guide = saving.held(revision.guide)
    _require_newest(guide, revision)
    if revision.author_id is None:
        raise Refused(_("Nobody here wrote this text. Save a revision of your own first."))
    if publish_at is not None and publish_at <= at:
        raise Refused(_("That moment has passed. Leave it empty to publish with the approval."))
    if Review.objects.filter(revision=revision, ended_at=None).exists():
        raise Refused(_("This revision is in review already."))
    return Review.objects.create(
        revision=revision, digest=revision.digest, author_id=revision.author_id, asked_at=at, publish_at=publish_at
    )


@transaction.atomic
def approve(review: Review, approver: User, digest: str, at: datetime) -> Review:
    """Approve the text with this digest, as the approver read it. Without a moment of its own it is published now."""
    Edition.objects.hold()
    guide = saving.held(review.revision.guide)
    review = _open(review)
    if digest != review.digest:
        raise Refused(_("This is not the text that you read. Read it again before you approve."))
    if review.approver_id is not None:
        raise Refused(_("It is approved already."))
    _require_newest(guide, review.revision)
    if approver.pk in writers(guide):
        raise Refused(_("You wrote this or a part of it, so somebody else has to approve it."))
    _require_no_open_remark(review.revision)
    review.approver, review.approved_at = approver, at
    review.save(update_fields=["approver", "approved_at"])
    if review.publish_at is None or review.publish_at <= at:
        _publish(guide, review, at)
    return review


@transaction.atomic
def send_back(review: Review, because: str, at: datetime) -> None:
    """End a review without publishing; an approval that waited for its moment is void."""
    saving.held(review.revision.guide)
    review = _open(review)
    review.ended_at, review.ended_because = at, because
    review.save(update_fields=["ended_at", "ended_because"])


def publish_due(at: datetime) -> list[GuideRevision]:
    """Publish what was approved for a moment that has come, each in a transaction of its own. Return what was published."""
    found = []
    for review in list(Review.objects.due(at).select_related("revision__guide")):
        with transaction.atomic():
            Edition.objects.hold()
            guide = saving.held(review.revision.guide)
            if not Review.objects.due(at).filter(pk=review.pk).exists():
                continue
            _publish(guide, review, at)
        found.append(review.revision)
    return found


@transaction.atomic
def go_back(earlier: GuideRevision, author: User, at: datetime) -> Review:
    """Take an earlier text up again: a new revision that copies it, in review. A second person makes it what readers see."""
    guide = saving.held(earlier.guide)
    if guide.published_id == earlier.pk:
        raise Refused(_("Readers see this revision now."))
    head = guide.head()
    if head is not None and head.copy_of_id == earlier.pk and Review.objects.open().filter(revision=head).exists():
        raise Refused(
            _("Revision %(number)s says the same and waits for a second person already.") % {"number": head.number}
        )
    summary = _("Back to revision %(number)s") % {"number": earlier.number}
    copy = saving.keep(guide, of_revision(earlier), author, at, summary=summary, copy_of=earlier)
    return ask(copy, at)


def writers(guide: Guide) -> set[int]:
    """Return who wrote since the text that readers see: each of them knows a part of the newest too well to judge it."""
    seen = guide.published.number if guide.published else 0
    since = guide.revisions.worked_on().filter(number__gt=seen)
    return {author for author in since.values_list("author_id", flat=True) if author is not None}


def _require_no_open_remark(revision: GuideRevision) -> None:
    """Refuse while something that was remarked on this text or an earlier one is not done."""
    count = Remark.objects.open().filter(revision__guide=revision.guide, revision__number__lte=revision.number).count()
    if count:
        sentence = ngettext(
            "%(n)d remark is still open. Say that it is done, or send the text back.",
            "%(n)d remarks are still open. Say that they are done, or send the text back.",
            count,
        )
        raise Refused(sentence % {"n": count})


def _publish(guide: Guide, review: Review, at: datetime) -> None:
    _require_newest(guide, review.revision)
    review.published_at = at
    review.save(update_fields=["published_at"])
    guide.published = review.revision
    guide.save(update_fields=["published"])
    Edition.objects.publish()


def _open(review: Review) -> Review:
    found = Review.objects.open().select_related("revision__guide").filter(pk=review.pk).first()
    if found is None:
        raise Refused(_("This review is over. Open the guide to see where it stands."))
    return found


def _require_newest(guide: Guide, revision: GuideRevision) -> None:
    head = guide.head()
    if head is None or head.pk != revision.pk:
        raise Refused(_("There is a newer revision. Review that one."))
