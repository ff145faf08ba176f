"""What every page of the guides' desk looks up first."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from transition.guides.models import Guide, GuideRevision, Manuscript, Review
from users.models import Role, User


def guides() -> QuerySet[Guide]:
    return Guide.objects.select_related("source__provider", "successor__provider", "published").order_by(
        "source__provider__name", "source__name", "successor__name", "pk"
    )


def guide_or_404(pk: int) -> Guide:
    return get_object_or_404(guides(), pk=pk)


def revision_or_404(guide: Guide, number: int | str) -> GuideRevision:
    """Return a revision by its number, as an address or a form says it."""
    said = str(number)
    if not (said.isascii() and said.isdigit() and len(said) < 10):
        raise Http404(_("There is no such revision."))
    found = guide.revisions.select_related("author", "copy_of").filter(number=int(said)).first()
    if found is None:
        raise Http404(_("There is no such revision."))
    found.guide = guide
    return found


def manuscript_of(guide: Guide, editor: User) -> Manuscript | None:
    found = guide.manuscripts.filter(editor=editor).select_related("based_on").first()
    if found is not None:
        found.guide = guide
    return found


def open_review(guide: Guide) -> Review | None:
    """Return the review that waits for somebody or for its moment."""
    rows = Review.objects.open().filter(revision__guide=guide).select_related("revision", "author", "approver")
    return rows.order_by("-pk").first()


def rights(user: User) -> dict[str, Any]:
    return {"may_write": user.has_role(Role.SUPPORT), "may_approve": user.has_role(Role.APPROVER)}
