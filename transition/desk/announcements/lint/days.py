"""Days on which news of an ending hurts more than it has to: holidays, Valentine's Day, the weekend, late on a Friday."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml
from django.utils.translation import gettext as _

_FILE = Path(__file__).parent.parent / "data" / "cruel_days.yaml"
# In UTC. West of it, the whole Friday is still ahead; east of it, people have gone home.
LATE_ON_FRIDAY = 15
_FRIDAY, _SATURDAY = 4, 5


class CruelDay(NamedTuple):
    name: str
    on: date
    until: date


@cache
def known_days() -> tuple[list[CruelDay], date]:
    """Return the days of the data file, and the last day that it covers."""
    said = yaml.safe_load(_FILE.read_text())
    days = [CruelDay(one["name"], _day(span[0]), _day(span[-1])) for one in said["days"] for span in one["spans"]]
    return days, said["covers_until"]


def cruel_about(at: datetime) -> Iterator[str]:
    """Yield why the moment is a bad one, most particular first."""
    day = at.astimezone(UTC).date()
    if (day.month, day.day) == (2, 14):
        yield _("It is Valentine's Day, and some people have lost a companion in this model.")
    days, covers_until = known_days()
    for one in days:
        if one.on <= day <= one.until:
            yield _("It is %(day)s.") % {"day": one.name}
    if day > covers_until:
        yield _("Holidays are known until %(day)s only.") % {"day": covers_until.isoformat()}
    if day.weekday() >= _SATURDAY:
        yield _("It is a weekend: nobody who could help is at work.")
    elif day.weekday() == _FRIDAY and at.astimezone(UTC).hour >= LATE_ON_FRIDAY:
        yield _("It is late on a Friday: nobody who could help is at work until Monday.")


def _day(said: date | str) -> date:
    return said if isinstance(said, date) else date.fromisoformat(said)
