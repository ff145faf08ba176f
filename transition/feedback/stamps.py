"""A form's birth mark: its own id and the moment it was opened, signed, so that neither can be made up."""

import uuid
from datetime import datetime, timedelta

from django.core import signing

_SALT = "transition.feedback.form"
# Nobody reads and ticks in less; a script does.
SHORTEST_FILL = timedelta(seconds=3)


def new_stamp(at: datetime) -> dict[str, str]:
    """Return the two hidden values of a form that is opened now."""
    submission_id = str(uuid.uuid4())
    return {"submission_id": submission_id, "opened": _sign(submission_id, at)}


def opened_at(submission_id: str, opened: str) -> datetime | None:
    """Return when the form was opened, or None when the two values are not ours or do not belong together."""
    try:
        found = signing.loads(opened, salt=_SALT)
    except signing.BadSignature:
        return None
    if not isinstance(found, list) or len(found) != 2 or found[0] != submission_id:
        return None
    return datetime.fromisoformat(found[1])


def _sign(submission_id: str, at: datetime) -> str:
    return signing.dumps([submission_id, at.isoformat()], salt=_SALT)
