"""The timeline: what ends next, what may end any day, what has ended, in one bounded question to the database."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import groupby
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from transition.catalog import rows as catalog
from transition.catalog import words
from transition.catalog.lifecycle import Lifecycle, Precision
from transition.catalog.models import Availability
from transition.catalog.rows import Hint, Named, Places, Row
from transition.catalog.sections import (
    ACTIVE,
    AHEAD,
    BY_DAY,
    LEGACY,
    NOTES,
    OPEN,
    PAST,
    SECTIONS,
    STATE_OF,
    TITLES,
    UNDATED,
    stands_in,
    stands_under,
)
from transition.catalog.sources import Source, sources_of
from transition.web.templatetags.transition import lifecycle_tag


@dataclass
class Entry:
    """One model on one day: the surfaces it leaves then, and what its other surfaces say."""

    model: Named
    on: date
    section: str
    day: date | None
    here: list[Row]
    others: list[Row]
    # What the provider suggests instead, each with the rows that say how long it is itself offered.
    hints: list[tuple[Hint, list[Row]]]
    sources: list[Source] = field(default_factory=list)

    @cached_property
    def state(self) -> Lifecycle:
        return self.here[0].lifecycle(self.on)

    @property
    def is_over(self) -> bool:
        return self.state == Lifecycle.RETIRED

    @property
    def tag(self) -> SafeString:
        return lifecycle_tag(self.state)

    @property
    def when(self) -> SafeString | str:
        """Return what stands where the day stands; what is not known is said."""
        return words.when(self.here[0], self.on) if self.section in BY_DAY else str(_NO_DAY[self.section])

    @property
    def is_counted(self) -> bool:
        """Tell whether days may be counted: never to a floor, a month or a day that may still change."""
        return self.section in (AHEAD, PAST) and self.here[0].precision == Precision.EXACT

    @property
    def where(self) -> str:
        """Return what happens on this day, and on which surfaces. The day itself stands beside it."""
        precision = self.here[0].precision if self.section in (AHEAD, PAST) else ""
        return _WHERE[self.section, precision] % {"surfaces": words.surfaces(self.here)}

    @property
    def paragraphs(self) -> list[SafeString]:
        """Return what to use instead, then a sentence for each date of the other surfaces."""
        near = frozenset(one.surface_id for one in self.here)
        told = [self._suggestion(hint, rows, near) for hint, rows in self.hints]
        # Without a day of its own, an entry has not said the dates of its own surfaces yet.
        rows = self.others if self.section in BY_DAY else [*self.here, *self.others]
        return [*told, words.elsewhere(rows, self.on)] if rows else told

    def _suggestion(self, hint: Hint, rows: list[Row], near: frozenset[int]) -> SafeString:
        if hint.successor is None:
            return format_html(gettext("Suggested replacement: {words}"), words=hint.prose)
        return format_html(
            gettext('Suggested replacement: <a href="{address}">{name}</a>; {health}.'),
            address=hint.successor.address,
            name=hint.successor.name,
            health=words.health(rows, self.on, near),
        )


_NO_DAY = {UNDATED: _("No day given"), LEGACY: _("No end announced"), ACTIVE: _("No end announced")}
_GONE = _("is no longer offered on %(surfaces)s; the day it left is not known")
_WHERE = {
    (AHEAD, Precision.EXACT): _("leaves %(surfaces)s"),
    (AHEAD, Precision.MONTH): _("leaves %(surfaces)s"),
    (AHEAD, Precision.TENTATIVE): _("may leave %(surfaces)s"),
    (OPEN, ""): _("may end any day on %(surfaces)s: the earliest date has passed and no end is announced"),
    (UNDATED, ""): _("will leave %(surfaces)s"),
    (LEGACY, ""): _("is legacy on %(surfaces)s"),
    (ACTIVE, ""): _("is offered on %(surfaces)s"),
    (PAST, Precision.EXACT): _("left %(surfaces)s"),
    (PAST, Precision.MONTH): _("left %(surfaces)s"),
    (PAST, Precision.TENTATIVE): _GONE,
    (PAST, Precision.NOT_BEFORE): _GONE,
    (PAST, Precision.UNKNOWN): _GONE,
}


@dataclass
class Section:
    key: str
    total: int = 0
    entries: list[Entry] = field(default_factory=list)
    # The number of entries that stand before the first one shown.
    before: int = 0

    @property
    def title(self) -> str:
        return str(TITLES[self.key])

    @property
    def note(self) -> str:
        return str(NOTES.get(self.key, ""))

    @property
    def shows_today(self) -> bool:
        return self.key == AHEAD and self.before == 0

    @property
    def months(self) -> list[dict[str, Any]]:
        """Return the entries under the months they stand in; a section without days is one nameless month."""
        by_day = self.key in (AHEAD, PAST)
        months = groupby(self.entries, lambda one: one.day.replace(day=1) if by_day and one.day else None)
        return [
            {"name": date_format(first, str(_("F Y"))) if first else "", "entries": list(rows)}
            for first, rows in months
        ]

    @property
    def state(self) -> str:
        """Return the value of the state filter that shows this section alone."""
        return STATE_OF.get(self.key, "")

    @property
    def left(self) -> int:
        """Return how many come after the ones shown."""
        return max(self.total - self.before - len(self.entries), 0)


def read(
    availabilities: QuerySet[Availability], shown: dict[str, tuple[int, int]], places: Places, on: date
) -> dict[str, Section]:
    """Return every section's total, and the entries of those that are ``shown`` as (first, last) places."""
    sections = {key: Section(key) for key in SECTIONS}
    groups: dict[str, list[_Group]] = defaultdict(list)
    for group in _groups(availabilities, places, on):
        groups[group.section].append(group)
    wanted = []
    for key, found in groups.items():
        sections[key].total = len(found)
        if key in shown:
            first, last = shown[key]
            sections[key].before = first - 1
            wanted += found[first - 1 : last]
    for entry in _entries(wanted, places, on):
        sections[entry.section].entries.append(entry)
    return sections


class _Group(NamedTuple):
    """One place on the timeline: a model on a day."""

    section: str
    day: date | None
    certainty: str
    model_id: int


def _groups(availabilities: QuerySet[Availability], places: Places, on: date) -> list[_Group]:
    """Return the places in order: the next end first; what has ended, the latest first; then by name."""
    names = {_group(row, on): row.model.name for row in catalog.read(availabilities, places)}
    by_name = sorted(names, key=lambda one: (names[one], one.model_id, one.certainty))
    return sorted(by_name, key=_by_day)


def _by_day(group: _Group) -> int:
    if group.day is None:
        return date.max.toordinal() if group.section != PAST else 0
    return -group.day.toordinal() if group.section == PAST else group.day.toordinal()


def _group(row: Row, on: date) -> _Group:
    section = stands_in(row, on)
    certainty = row.precision if section in (AHEAD, PAST) else ""
    return _Group(section, stands_under(row, section), certainty, row.model_id)


def _entries(groups: list[_Group], places: Places, on: date) -> list[Entry]:
    """Return the groups with everything a page says about them: three questions, however many there are."""
    models = {group.model_id for group in groups}
    hints = catalog.hints(models, places)
    successors = {hint.successor.pk for found in hints.values() for hint in found if hint.successor}
    rows = catalog.of_models(models | successors, places)
    entries = [_entry(group, rows, hints[group.model_id], on) for group in groups]
    sources = sources_of([row for entry in entries for row in entry.here])
    for entry in entries:
        entry.sources = list(dict.fromkeys(sources[row.pk] for row in entry.here))
    return entries


def _entry(group: _Group, rows: dict[int, list[Row]], hints: list[Hint], on: date) -> Entry:
    here: list[Row] = []
    others: list[Row] = []
    for row in rows[group.model_id]:
        (here if _group(row, on) == group else others).append(row)
    return Entry(
        model=here[0].model,
        on=on,
        section=group.section,
        day=group.day,
        here=here,
        others=others,
        hints=[(hint, rows.get(hint.successor.pk, []) if hint.successor else []) for hint in hints],
    )
