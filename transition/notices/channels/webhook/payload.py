"""What a webhook says: facts and where to read more. The schema is docs/api/webhook.schema.json."""

import json
from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings

from transition.notices.stories import Story


def payload(story: Story, was_on: date | None) -> dict[str, Any]:
    """Return the message of one milestone. The same milestone gives the same bytes on every attempt."""
    milestone, availability = story.milestone, story.availability
    data: dict[str, Any] = {
        "kind": milestone.kind,
        "provider": availability.model.provider.key if availability else None,
        "model": availability.model.key if availability else None,
        "surface": availability.surface.key if availability else None,
        "days_before": milestone.days_before,
        "date": _day(milestone.end_on),
        "precision": milestone.precision,
        "old_date": _day(was_on),
        "schedule_version": milestone.schedule_version,
        "page": settings.SITE_URL + (availability.model.get_absolute_url() if availability else "/"),
    }
    if wrong := milestone.retraction:
        data["correction"] = {"wrong": wrong.wrong, "right": wrong.right, "source": wrong.source_url}
    return {"type": f"notice.{milestone.kind}", "timestamp": _moment(milestone.due_at), "data": data}


def test_payload(now: datetime) -> dict[str, Any]:
    """Return a message that nobody can take for a notice."""
    names = ("provider", "model", "surface", "days_before", "date", "old_date")
    data = {"kind": "test", **dict.fromkeys(names), "precision": "unknown", "schedule_version": 0}
    return {"type": "notice.test", "timestamp": _moment(now), "data": {**data, "page": settings.SITE_URL + "/"}}


def as_bytes(message: dict[str, Any]) -> bytes:
    """Return the body that is sent and signed."""
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
