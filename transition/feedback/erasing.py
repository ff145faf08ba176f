"""Erase what somebody sent: answers, words, address, permissions, replies and our own notes about it, in one go."""

from datetime import datetime

from django.db import transaction

from transition.feedback.models import Erasure, Submission


@transaction.atomic
def erase(submission: Submission, reason: Erasure.Reason, now: datetime) -> None:
    """Leave only that something was erased, when and why."""
    Erasure.objects.bulk_create(
        [Erasure(submission_id=submission.submission_id, reason=reason, erased_at=now)], ignore_conflicts=True
    )
    Submission.objects.filter(pk=submission.pk).delete()
