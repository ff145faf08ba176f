"""Everything that is kept about one follower, as they may take it with them."""

from typing import Any

from transition.notices.follows.sent import sent_to
from transition.notices.follows.subjects import subject_in
from transition.notices.models import Follower, Suppression

_COLUMNS = (
    "email",
    "confirmed_at",
    "language",
    "time_zone",
    "by_email",
    "practical_only",
    "offsets",
    "quiet_from",
    "quiet_until",
    "rhythm",
    "digest_hour",
    "digest_weekday",
    "started_at",
)
# More than anybody is sent in the time for which rows are kept.
_MOST = 5000


def everything_about(follower: Follower) -> dict[str, Any]:
    """Return plain values: what they chose, follow and stopped, what they put off, and what was sent to them."""
    follows = follower.follows.select_related("model", "provider", "surface").order_by("pk")
    stops = follower.stops.select_related("model").order_by("pk")
    moves = follower.moves.select_related("availability__model", "availability__surface").order_by("pk")
    snoozes = follower.snoozes.select_related("availability__model", "availability__surface").order_by("pk")
    return {
        "chosen": {name: getattr(follower, name) for name in _COLUMNS},
        "follows": [{"what": str(subject_in(row)), "since": row.started_at} for row in follows],
        "stopped": [{"what": str(row.model), "since": row.stopped_at} for row in stops],
        "moved": [{"from": str(row.availability), "since": row.moved_at} for row in moves],
        "later": [{"about": str(row.availability), "until": row.until} for row in snoozes],
        "hears_for": list(follower.contacts.order_by("pk").values("account__key", "account__name", "role")),
        "places": list(follower.endpoints.order_by("pk").values("channel", "label", "made_at", "off_since", "why_off")),
        "must_not_be_written_to": list(
            Suppression.objects.filter(email__iexact=follower.email).order_by("pk").values("reason", "since")
        ),
        "sent": [row._asdict() | {"place": str(row.place)} for row in sent_to(follower, size=_MOST).rows],
    }
