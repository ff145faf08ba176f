"""The code that opens what somebody sent: 140 bits, shown once, stored as a hash only."""

import base64
import hashlib
import uuid
from datetime import datetime, timedelta

from django.utils.crypto import salted_hmac

from transition.feedback.models import Receipt, Submission
from transition.feedback.retention import years_later

_CHARACTERS = 28
# Base32 uses neither 0, 1, 8 nor 9, so these can only be misread letters.
_MISREAD = str.maketrans({"0": "O", "1": "I", "8": "B"})
# A second press of Send, or a reload of the answer, shows the same code again; a day later it does not.
SHOWN_AGAIN_FOR = timedelta(hours=1)


def code_for(submission_id: uuid.UUID) -> str:
    """Return the code of a submission. It follows from our secret, so the same send twice gets the same answer."""
    digest = salted_hmac("transition.feedback.receipt", str(submission_id), algorithm="sha256").digest()
    letters = base64.b32encode(digest).decode()[:_CHARACTERS]
    return "-".join(letters[at : at + 4] for at in range(0, _CHARACTERS, 4))


def issue(submission: Submission) -> None:
    """Store the hash of the code, so that the code opens this submission until its words are due to go."""
    code = code_for(submission.submission_id)
    Receipt.objects.create(
        submission=submission, code_hash=hash_of(code), expires_at=years_later(submission.sent_at, 2)
    )


def code_to_show(submission: Submission, at: datetime) -> str:
    """Return the code while it may still be shown, else "". A changed secret never shows a code that opens nothing."""
    code = code_for(submission.submission_id)
    if at - submission.sent_at > SHOWN_AGAIN_FOR or submission.receipt.code_hash != hash_of(code):
        return ""
    return code


def find(code: str, at: datetime) -> Submission | None:
    """Return the submission that a typed code opens now."""
    receipt = Receipt.objects.select_related("submission").filter(code_hash=hash_of(code)).first()
    return receipt.submission if receipt and not receipt.has_expired(at) else None


def hash_of(code: str) -> str:
    """Return the hash of a code as people type it: any case, any spaces, the usual misreadings."""
    letters = "".join(character for character in code.upper() if character.isalnum())
    return hashlib.sha256(letters.translate(_MISREAD).encode()).hexdigest()
