"""Let go of what has been kept long enough (``retention.py``)."""

from datetime import datetime

from django.db.models import Q

from transition.feedback.erasing import erase
from transition.feedback.models import Attempt, Consent, Contact, Erasure, Submission, SubmissionText
from transition.feedback.retention import (
    ANSWERS_YEARS,
    ATTEMPTS,
    CONTACT_IDLE,
    CONTACT_YEARS,
    RAW_AFTER_CHECK,
    years_later,
)


def purge(now: datetime) -> None:
    """Erase and forget everything whose time is over. Each rule stands alone, so a second run heals a broken first."""
    _answers(now)
    _addresses(now)
    _raw_words(now)
    Attempt.objects.filter(window_at__lt=now - ATTEMPTS).delete()
    Erasure.objects.filter(erased_at__lt=years_later(now, -ANSWERS_YEARS)).delete()


def _answers(now: datetime) -> None:
    old = Submission.objects.filter(sent_at__lte=years_later(now, -ANSWERS_YEARS)).order_by("pk")
    for submission in old.iterator(chunk_size=200):
        erase(submission, Erasure.Reason.RETENTION, now)


def _addresses(now: datetime) -> None:
    """An address goes after 180 days, or with its conversation, and after 12 months whatever happens."""
    talking = Q(submission__thread__isnull=False, submission__thread__closed_at__isnull=True)
    idle = Q(given_at__lte=now - CONTACT_IDLE) & ~talking
    too_old = Q(given_at__lte=years_later(now, -CONTACT_YEARS))
    gone = list(Contact.objects.filter(idle | too_old).values_list("pk", flat=True))
    Consent.objects.live().filter(kind=Consent.Kind.CONTACT, submission__in=gone).update(withdrawn_at=now)
    Contact.objects.filter(pk__in=gone).delete()


def _raw_words(now: datetime) -> None:
    """Once a person has made a copy without personal details, the words as sent go after 180 days."""
    SubmissionText.objects.filter(
        privacy=SubmissionText.Privacy.CLEAR,
        raw_purged_at__isnull=True,
        submission__sent_at__lte=now - RAW_AFTER_CHECK,
    ).update(raw="", raw_purged_at=now)
