"""What staff do with a submission. Every act is recorded, and none undoes another that was not seen."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from transition.feedback.models import (
    Consent,
    ModerationEvent,
    ReplyMessage,
    ReplyThread,
    Severity,
    Submission,
    SubmissionText,
    Triage,
)
from transition.feedback.tasks import post_replies
from users.models import User


class StaleTriage(Exception):
    """Somebody else acted since this page was opened."""


@transaction.atomic
def move(triage: Triage, *, version: int, state: str, severity: int, note: str, by: User, now: datetime) -> None:
    """Set where a submission stands and how soon it is read."""
    if state == Triage.State.URGENT:
        severity = Severity.LIFE
    changes: dict[str, object] = {"state": state, "moved_at": now}
    if severity != triage.severity:
        changes |= {"severity": severity, "severity_by": by}
    _step(triage, version, changes)
    if severity != triage.severity:
        _record(triage.submission_id, ModerationEvent.Kind.SEVERITY, by, now, triage.severity, severity, note)
    if state != triage.state or severity == triage.severity:
        _record(triage.submission_id, ModerationEvent.Kind.MOVED, by, now, triage.state, state, note)
    if state in Triage.SETTLED:
        ReplyThread.objects.filter(pk=triage.pk, closed_at__isnull=True).update(closed_at=now)


@transaction.atomic
def reply(triage: Triage, *, version: int, text: str, by: User, now: datetime) -> ReplyMessage:
    """Answer the person: in the thread at once, and by email when they asked for that and still do."""
    _step(triage, version, {"state": Triage.State.ANSWERED, "moved_at": now})
    thread, _made = ReplyThread.objects.update_or_create(
        pk=triage.pk, defaults={"closed_at": None}, create_defaults={"opened_at": now}
    )
    message = ReplyMessage.objects.create(
        thread=thread, text=text, author=by, sent_at=now, by_email=may_be_emailed(triage.submission_id)
    )
    _record(triage.submission_id, ModerationEvent.Kind.REPLIED, by, now, triage.state, Triage.State.ANSWERED)
    if message.by_email:
        post_replies.delay_on_commit()
    return message


@transaction.atomic
def redact(triage: Triage, *, version: int, text: str, privacy: str, by: User, now: datetime) -> None:
    """Replace the copy that staff read, and say whether it is free of personal details."""
    _step(triage, version, {})
    SubmissionText.objects.filter(pk=triage.pk).update(redacted=text, privacy=privacy)
    _record(triage.submission_id, ModerationEvent.Kind.REDACTED, by, now, after=privacy)


def reveal(submission: Submission, *, by: User, now: datetime) -> str:
    """Return the words as they were sent. That they were opened, and by whom, is kept."""
    _record(submission.pk, ModerationEvent.Kind.REVEALED, by, now)
    return submission.text.raw


def may_be_emailed(submission_id: int) -> bool:
    """Tell whether the person gave an address and still wants news there."""
    live = Consent.objects.live().filter(submission=submission_id, kind=Consent.Kind.CONTACT)
    return live.filter(submission__contact__isnull=False).exists()


def _step(triage: Triage, version: int, changes: dict[str, object]) -> None:
    """Take the next version, or refuse when somebody else took it."""
    claimed = Triage.objects.filter(pk=triage.pk, version=version)
    if claimed.update(version=F("version") + 1, **changes) != 1:
        raise StaleTriage


def _record(
    submission_id: int,
    kind: ModerationEvent.Kind,
    by: User,
    now: datetime,
    before: str | int = "",
    after: str | int = "",
    note: str = "",
) -> None:
    ModerationEvent.objects.create(
        submission_id=submission_id, kind=kind, before=before, after=after, note=note, by=by, happened_at=now
    )
