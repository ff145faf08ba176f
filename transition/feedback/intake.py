"""Take in what somebody sent: all of it or nothing, and once."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from transition.catalog.models import AIModel
from transition.feedback import receipts
from transition.feedback.models import (
    Consent,
    Contact,
    Erasure,
    ModerationEvent,
    Severity,
    Submission,
    SubmissionText,
    Triage,
)
from transition.feedback.permissions import Permission, give
from transition.feedback.questions import FORM_VERSION
from transition.feedback.redaction import redact
from transition.feedback.risk import needs_two_people
from users.models import User


@dataclass(frozen=True)
class Sent:
    """Everything that one press of Send carries, checked by the form."""

    submission_id: UUID
    model: AIModel | None
    model_name: str
    language: str
    answers: dict[str, Any]
    more: dict[str, Any]
    story: str
    email: str
    permissions: list[Permission] = field(default_factory=list)
    sender: User | None = None


def receive(sent: Sent, now: datetime) -> Submission:
    """Keep what was sent and return it. Sent again, by a second press or a second process, it returns the first."""
    try:
        with transaction.atomic():
            return _keep(sent, now)
    except IntegrityError:
        first = Submission.objects.filter(submission_id=sent.submission_id).first()
        if first is None:
            raise
        return first


def was_erased(submission_id: UUID) -> bool:
    """Tell whether this was sent before and erased since: a reloaded page must not bring it back."""
    return Erasure.objects.filter(submission_id=submission_id).exists()


def _keep(sent: Sent, now: datetime) -> Submission:
    submission = Submission.objects.create(
        submission_id=sent.submission_id,
        model=sent.model,
        model_name=sent.model_name,
        sender=sent.sender,
        form_version=FORM_VERSION,
        language=sent.language,
        more=sent.more,
        sent_at=now,
        **sent.answers,
    )
    redacted, privacy = redact(sent.story)
    SubmissionText.objects.create(submission=submission, raw=sent.story, redacted=redacted, privacy=privacy)
    if sent.email:
        Contact.objects.create(submission=submission, email=sent.email, given_at=now)
    Consent.objects.bulk_create(give(submission, permission, now) for permission in sent.permissions)
    receipts.issue(submission)
    _queue(submission, sent.story, now)
    return submission


def _queue(submission: Submission, story: str, now: datetime) -> None:
    """Put it where it is read in time. The place is a suggestion that people correct; only people lower a 4."""
    urgent = needs_two_people(f"{story}\n{submission.model_name}")
    severity = Severity.LIFE if urgent else suggested_severity(submission)
    state = Triage.State.URGENT if urgent else Triage.State.NEW
    Triage.objects.create(submission=submission, state=state, severity=severity, received_at=now, moved_at=now)
    if urgent:
        ModerationEvent.objects.create(
            submission=submission, kind=ModerationEvent.Kind.MOVED, after=state, happened_at=now
        )


def suggested_severity(submission: Submission) -> Severity:
    """Return the reading order that the ticked boxes suggest."""
    by_impact = {
        "none": Severity.NEUTRAL,
        "little": Severity.ANNOYED,
        "some": Severity.ANNOYED,
        "lot": Severity.DISRUPTED,
        "overwhelming": Severity.SERIOUS,
    }
    if submission.impact in by_impact:
        return by_impact[submission.impact]
    fine = submission.lost and set(submission.lost) <= {"nothing", "relieved"}
    return Severity.NEUTRAL if fine else Severity.ANNOYED
