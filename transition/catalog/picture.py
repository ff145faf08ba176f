"""The picture over the timeline: one lane per model, one bar per surface, drawn in percent so that text keeps its size."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from transition.catalog.almanac import Row
from transition.catalog.entry import Entry
from transition.catalog.lifecycle import Lifecycle, Precision

# How many models a picture of so many months shows: the nearest ones, at a size that can be read.
LANES = {3: 8, 6: 12, 12: 16}
MOST_BARS = 6

NAMES, RIGHT = 20.0, 100.0
TOP, ROW, BAR, GAP, FOOT = 26, 24, 20, 10, 22
# The words on a bar stand after its end while there is room for them there.
ROOM = 68.0
LONGEST_NAME = 26


@dataclass(frozen=True)
class Bar:
    availability: Row
    state: Lifecycle
    y: int
    width: float
    is_floor: bool
    words: str
    words_at: float
    words_inside: bool


@dataclass(frozen=True)
class Lane:
    entry: Entry
    name: str
    y: int
    bars: list[Bar]


@dataclass(frozen=True)
class Month:
    at: float
    name: str


@dataclass(frozen=True)
class Picture:
    months: int
    lanes: list[Lane]
    axis: list[Month]
    today_at: float
    height: int

    @property
    def foot(self) -> int:
        return self.height - FOOT


class Scale:
    """From days to percent of the picture's width."""

    def __init__(self, on: date, months: int) -> None:
        self.first = (on.replace(day=1) - timedelta(days=1)).replace(day=1)
        self.last = _months_later(on.replace(day=1), months + 1)

    def at(self, day: date) -> float:
        share = (day - self.first).days / (self.last - self.first).days
        return round(NAMES + (RIGHT - NAMES) * min(max(share, 0), 1), 2)

    def axis(self, months: int) -> list[Month]:
        every = 1 if months < 12 else 2
        starts = [_months_later(self.first, one) for one in range(0, months + 2, every)]
        return [Month(self.at(day), _month_name(day, day == starts[0] or day.month <= every)) for day in starts]


def _months_later(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    return day.replace(year=day.year + years, month=month + 1)


def _month_name(day: date, with_year: bool) -> str:
    return date_format(day, _("M Y") if with_year else "M")


def draw(entries: Sequence[Entry], on: date, months: int) -> Picture | None:
    """Return the nearest retirements within so many months, or nothing when there is none to draw."""
    scale = Scale(on, months)
    nearest: dict[int, Entry] = {}
    for entry in entries:
        if entry.day and entry.day < scale.last:
            nearest.setdefault(entry.model.pk, entry)
    lanes, y = [], TOP
    for entry in list(nearest.values())[: LANES[months]]:
        lane = _lane(entry, on, scale, y)
        lanes.append(lane)
        y += len(lane.bars) * ROW + GAP
    if not lanes:
        return None
    return Picture(months, lanes, scale.axis(months), scale.at(on), y + FOOT)


def _lane(entry: Entry, on: date, scale: Scale, y: int) -> Lane:
    dated = [one for one in [*entry.here, *entry.others] if one.retires_on and _is_drawn(one, on, scale)]
    dated.sort(key=lambda one: (one.lifecycle(on) == Lifecycle.RETIRED, one.retires_on, one.surface.name, one.pk))
    bars = [_bar(one, on, scale, y + place * ROW) for place, one in enumerate(dated[:MOST_BARS])]
    name = entry.model.name
    return Lane(entry, name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…", y, bars)


def _is_drawn(availability: Row, on: date, scale: Scale) -> bool:
    """What ended before the picture begins has no bar."""
    end = availability.last_possible_day()
    return end is not None and (end >= scale.first or availability.lifecycle(on) != Lifecycle.RETIRED)


def _bar(availability: Row, on: date, scale: Scale, y: int) -> Bar:
    state = availability.lifecycle(on)
    end = availability.last_possible_day()
    assert end is not None
    # A floor that has passed lasts until today at least: nobody has announced an end.
    at = scale.at(max(end, on) if state == Lifecycle.FLOOR_PASSED else end)
    inside = at > ROOM
    return Bar(
        availability=availability,
        state=state,
        y=y,
        width=round(max(at - NAMES, 0.3), 2),
        is_floor=availability.precision in (Precision.NOT_BEFORE, Precision.TENTATIVE),
        words=_words(availability, state),
        words_at=at,
        words_inside=inside,
    )


def _words(availability: Row, state: Lifecycle) -> str:
    name, day = availability.surface.name, availability.retires_on
    if day is None:
        return name
    if state == Lifecycle.FLOOR_PASSED:
        return _("%(surface)s, may end any day") % {"surface": name}
    if availability.precision == Precision.MONTH:
        return _("%(surface)s, %(day)s") % {"surface": name, "day": date_format(day, "YEAR_MONTH_FORMAT")}
    said = {
        Precision.NOT_BEFORE: _("%(surface)s, not before %(day)s"),
        Precision.TENTATIVE: _("%(surface)s, perhaps %(day)s"),
    }
    return said.get(Precision(availability.precision), _("%(surface)s, %(day)s")) % {
        "surface": name,
        "day": date_format(day, _("j M Y")),
    }
