"""What people sent, what they agreed to, and what was done with it."""

from transition.feedback.models.answering import (
    ModerationEvent,
    ReplyMessage,
    ReplyThread,
    Severity,
    Triage,
)
from transition.feedback.models.attempts import Attempt
from transition.feedback.models.sent import Consent, Contact, Erasure, Receipt, Submission, SubmissionText

__all__ = [
    "Attempt",
    "Consent",
    "Contact",
    "Erasure",
    "ModerationEvent",
    "Receipt",
    "ReplyMessage",
    "ReplyThread",
    "Severity",
    "Submission",
    "SubmissionText",
    "Triage",
]
