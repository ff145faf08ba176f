"""Check the books: of every milestone, all who were gathered must be found among the outcomes."""

import structlog
from django.db import ProgrammingError, transaction

from transition.notices import quality
from transition.notices.models import Milestone, Mismatch
from transition.notices.progress import Sums, sums
from transition.notices.watching import beat, take_slot

log = structlog.get_logger(__name__)


def check_books_nightly() -> int | None:
    """Check all books once a day, however often this is called; None when it was done today."""
    if not take_slot("check_books", every_seconds=24 * 60 * 60):
        return None
    wrong = check_books()
    beat("auditor")
    return wrong


def check_books() -> int:
    """Check the books of every milestone whose recipients are gathered, settled or open; return how many are wrong."""
    gathered = Milestone.objects.filter(build__frozen_at__isnull=False)
    return sum(_check(pk) for pk in gathered.order_by("pk").values_list("pk", flat=True))


def _check(milestone_id: int) -> bool:
    """Check one milestone's books and note what is found; True when they do not add up."""
    try:
        with transaction.atomic():
            milestone = Milestone.objects.select_related("build").get(pk=milestone_id)
            books = sums(milestone)
            if books.add_up():
                _note_right(milestone, books)
                return False
            note_wrong(milestone, books)
            return True
    except ProgrammingError:
        # The rows were dropped at the end of their retention while they were counted; the kept counters speak tomorrow.
        if Milestone.objects.filter(pk=milestone_id, purged_at__isnull=True).exists():
            raise
        return False


def _note_right(milestone: Milestone, books: Sums) -> None:
    """Take back an alarm, and let the kept counters follow what providers reported since the milestone settled."""
    Mismatch.objects.filter(milestone=milestone).delete()
    if milestone.settled_at and not milestone.purged_at and milestone.outcomes != books.kept():
        still = Milestone.objects.filter(pk=milestone.pk, settled_at__isnull=False, purged_at__isnull=True)
        still.update(outcomes=books.kept())
        quality.count_told(milestone)


def note_wrong(milestone: Milestone, books: Sums) -> None:
    """Say loudly that somebody is missing, and keep it until the books add up."""
    log.critical("sums_do_not_add_up", milestone=milestone.pk, books=books._asdict())
    counted = sum(books.outcomes.values())
    Mismatch.objects.update_or_create(milestone=milestone, defaults={"included": books.included, "counted": counted})
