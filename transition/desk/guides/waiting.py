"""Whom each guide waits for, as sentences for one person."""

from collections.abc import Iterator
from typing import NamedTuple

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from transition.guides.models import Guide, Manuscript, Remark, Review
from users.models import Role, User


class Waiting(NamedTuple):
    """A sentence, the guide, and the revision it is about; 0 for the guide as a whole."""

    sentence: str
    guide: Guide
    number: int


def guides(user: User) -> Iterator[Waiting]:
    """Yield what waits: for an approver, for an author, for a moment, for an answer. Three questions."""
    yield from _reviews(user)
    yield from _remarks(user)
    yield from _manuscripts(user)


def _reviews(user: User) -> Iterator[Waiting]:
    rows = Review.objects.open().select_related("revision__guide__source", "revision__guide__successor")
    for review in rows.order_by("pk"):
        names = {"guide": _name(review.revision.guide), "number": review.revision.number}
        if review.approver_id and review.publish_at:
            said = _("Guide “%(guide)s”: revision %(number)s is approved and published on %(day)s UTC.")
            names["day"] = f"{review.publish_at:%Y-%m-%d %H:%M}"
        elif review.author_id == user.pk or not user.has_role(Role.APPROVER):
            said = _("Guide “%(guide)s”: revision %(number)s waits for a second person.")
        else:
            said = _("Guide “%(guide)s”: revision %(number)s waits for your approval.")
        yield Waiting(said % names, review.revision.guide, review.revision.number)


def _remarks(user: User) -> Iterator[Waiting]:
    """What colleagues asked about a text, for whoever wrote it."""
    rows = Remark.objects.open().filter(revision__author=user).exclude(author=user).order_by()
    counts = dict(rows.values_list("revision__guide").annotate(n=Count("pk")))
    for guide in Guide.objects.filter(pk__in=counts).select_related("source", "successor").order_by("pk"):
        said = ngettext(
            "Guide “%(guide)s”: %(n)d remark waits for you.",
            "Guide “%(guide)s”: %(n)d remarks wait for you.",
            counts[guide.pk],
        )
        yield Waiting(said % {"guide": _name(guide), "n": counts[guide.pk]}, guide, 0)


def _manuscripts(user: User) -> Iterator[Waiting]:
    rows = Manuscript.objects.filter(editor=user).select_related("guide__source", "guide__successor")
    for one in rows.order_by("pk"):
        said = _("Guide “%(guide)s”: what you write is not saved yet.") % {"guide": _name(one.guide)}
        yield Waiting(said, one.guide, 0)


def _name(guide: Guide) -> str:
    return _("From %(old)s to %(new)s") % {"old": guide.source.name, "new": guide.successor.name}
