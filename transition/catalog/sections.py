"""The sections of the timeline, and in which of them a model on a surface stands on a day."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from transition.catalog.dated import Dated
from transition.catalog.lifecycle import Lifecycle, Precision

AHEAD, OPEN, UNDATED, LEGACY, ACTIVE, PAST = ("ahead", "open", "undated", "legacy", "active", "past")
SECTIONS = (AHEAD, OPEN, UNDATED, LEGACY, ACTIVE, PAST)
# In these, entries stand under a day of their own.
BY_DAY = (AHEAD, OPEN, PAST)

TITLES: dict[str, Any] = {
    AHEAD: _("Announced retirements"),
    OPEN: _("May end any day"),
    UNDATED: _("Announced, day not given"),
    LEGACY: _("Legacy"),
    ACTIVE: _("Active"),
    PAST: _("Past retirements"),
}

NOTES: dict[str, Any] = {
    OPEN: _(
        "The provider promised to keep these at least until a day that has passed. No end is announced: this is not a retirement."
    )
}

# The value of the state filter that shows a section alone.
STATE_OF = {OPEN: "floor_passed", UNDATED: "undated", LEGACY: "legacy", ACTIVE: "active", PAST: "retired"}

_SECTION_OF = {
    Lifecycle.FLOOR_PASSED: OPEN,
    Lifecycle.LEGACY: LEGACY,
    Lifecycle.ACTIVE: ACTIVE,
    Lifecycle.RETIRED: PAST,
}
# Dates that say when something ends, even if the last of them may still change.
_DATED = (Precision.EXACT, Precision.MONTH, Precision.TENTATIVE)


def stands_in(availability: Dated, on: date) -> str:
    """Return the section in which an availability stands on a day."""
    state = availability.lifecycle(on)
    if state in (Lifecycle.SOON, Lifecycle.ANNOUNCED):
        return AHEAD if availability.precision in _DATED else UNDATED
    return _SECTION_OF[state]


def stands_under(availability: Dated, section: str) -> date | None:
    """Return the day under which it stands there."""
    day: date | None = availability.retires_on
    if section == PAST and availability.precision not in (Precision.EXACT, Precision.MONTH):
        day = availability.ended_seen_on
    return day if section in BY_DAY else None
