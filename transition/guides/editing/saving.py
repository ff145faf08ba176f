"""A manuscript becomes a revision: the next one, of exactly what was written, and only over the text it was written from."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from transition.guides import storing
from transition.guides.editing import checking, manuscripts
from transition.guides.editing.blocks import Block, content, of_revision
from transition.guides.editing.checking import Problem
from transition.guides.models import Guide, GuideRevision, Manuscript, Review
from users.models import User


class OutOfDate(Exception):
    """Somebody saved a revision since this manuscript was begun. Nothing is saved, nothing is lost: it is merged first."""

    def __init__(self, head: GuideRevision):
        super().__init__("out of date")
        self.head = head


class NotReady(Exception):
    """The text breaks the rules of a guide."""

    def __init__(self, problems: list[Problem]):
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


class NothingNew(Exception):
    """The text is that of the newest revision."""


@transaction.atomic
def save(manuscript: Manuscript, summary: str, at: datetime) -> GuideRevision:
    """Keep what was written as the next revision, or raise ``OutOfDate``, ``NotReady`` or ``NothingNew``.

    A review of an earlier text that is not published yet ends: nobody approved these words.
    """
    guide = held(manuscript.guide)
    head = guide.head()
    if head is not None and head.pk != manuscript.based_on_id:
        raise OutOfDate(head)
    blocks = manuscripts.written(manuscript)
    problems = checking.of_guide(guide, blocks)
    if problems:
        raise NotReady(problems)
    if head is not None and _digest(guide, blocks) == _digest(guide, of_revision(head)):
        raise NothingNew
    revision = keep(guide, blocks, manuscript.editor, at, summary=summary)
    manuscript.delete()
    return revision


def keep(
    guide: Guide,
    blocks: Sequence[Block],
    author: User,
    at: datetime,
    *,
    summary: str = "",
    copy_of: GuideRevision | None = None,
) -> GuideRevision:
    """Write the next revision and end every review of an earlier one. The caller holds the guide's row."""
    about = {"digest": _digest(guide, blocks), "author": author, "saved_at": at, "summary": summary, "copy_of": copy_of}
    revision = storing.compose(guide, content(guide, blocks), **about).keep()
    because = _("Revision %(number)s was saved: it needs a review of its own.") % {"number": revision.number}
    Review.objects.open().filter(revision__guide=guide).update(ended_at=at, ended_because=because)
    return revision


def held(guide: Guide) -> Guide:
    """Let one writer at a time number revisions and publish."""
    rows = Guide.objects.select_for_update(of=("self",))
    return rows.select_related("source__provider", "successor__provider").get(pk=guide.pk)


def _digest(guide: Guide, blocks: Sequence[Block]) -> str:
    return storing.digest(content(guide, blocks))
