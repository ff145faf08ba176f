"""The timeline: what ends next, what may end any day, what has ended, in one bounded question to the database."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from typing import Any, NamedTuple

from django.db.models import Count, F, Q, QuerySet
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from transition.catalog import words
from transition.catalog.lifecycle import Lifecycle, Precision
from transition.catalog.models import AIModel, Availability, Provider, Replacement, Surface
from transition.catalog.sources import Source, sources_of

AHEAD, OPEN, UNDATED, LEGACY, ACTIVE, PAST = ("ahead", "open", "undated", "legacy", "active", "past")
SECTIONS = (AHEAD, OPEN, UNDATED, LEGACY, ACTIVE, PAST)
PAGE = 30
# What a section shows of itself on a page that is mainly about another one.
FEW = 6

# Dates that say when something ends, even if the last of them may still change.
_DATED = (Precision.EXACT, Precision.MONTH, Precision.TENTATIVE)
_FIRM = Q(precision__in=[Precision.EXACT, Precision.MONTH])
# Wider than any month and any time zone: what the database leaves out is surely over, the rest is asked one by one.
_MARGIN = timedelta(days=32)


def stands_in(availability: Availability, on: date) -> str:
    """Return the section in which an availability stands on a day."""
    state = availability.lifecycle(on)
    if state in (Lifecycle.SOON, Lifecycle.ANNOUNCED):
        return AHEAD if availability.precision in _DATED else UNDATED
    return _SECTION_OF[state]


_SECTION_OF = {
    Lifecycle.FLOOR_PASSED: OPEN,
    Lifecycle.LEGACY: LEGACY,
    Lifecycle.ACTIVE: ACTIVE,
    Lifecycle.RETIRED: PAST,
}


def stands_under(availability: Availability, section: str) -> date | None:
    """Return the day under which it stands there."""
    if section == PAST and availability.precision not in (Precision.EXACT, Precision.MONTH):
        return availability.ended_seen_on
    return availability.retires_on if section in (AHEAD, OPEN, PAST) else None


def may_stand_in(sections: Collection[str], on: date) -> Q:
    """Return a cheap condition that keeps everything that can stand in these sections, and little else."""
    over = _FIRM & Q(retires_on__lt=on - _MARGIN)
    if sections == {PAST}:
        return Q(_FIRM, retires_on__lte=on) | Q(ended_seen_on__lte=on)
    if PAST in sections:
        return Q()
    if LEGACY in sections or ACTIVE in sections:
        return ~over
    said = Q(retires_on__isnull=False) | Q(announced_on__isnull=False) | Q(announced_seen_on__isnull=False)
    return ~over & said


@dataclass(frozen=True)
class Places:
    """The providers and surfaces, by id: few, and on every page."""

    providers: dict[int, Provider]
    surfaces: dict[int, Surface]
    models: int

    @classmethod
    def known(cls) -> "Places":
        providers = list(Provider.objects.annotate(known=Count("models")).order_by("name", "pk"))
        surfaces = Surface.objects.order_by("name", "pk")
        models = sum(one.known for one in providers)
        return cls({one.pk: one for one in providers}, {one.pk: one for one in surfaces}, models)

    def complete(self, availability: Availability) -> Availability:
        availability.surface = self.surfaces[availability.surface_id]
        return availability


@dataclass
class Suggestion:
    """A replacement that the provider names, with the availabilities that say how long it is itself offered."""

    replacement: Replacement
    availabilities: list[Availability]
    on: date
    near: frozenset[int] = frozenset()

    @property
    def health(self) -> SafeString:
        return words.health(self.availabilities, self.on, self.near)


@dataclass
class Entry:
    """One model on one day: the surfaces it leaves then, and what its other surfaces say."""

    model: AIModel
    on: date
    section: str
    day: date | None
    here: list[Availability]
    others: list[Availability]
    replacements: list[Suggestion]
    sources: list[Source]

    @property
    def state(self) -> Lifecycle:
        return self.here[0].lifecycle(self.on)

    @property
    def tag(self) -> SafeString:
        return words.state_tag(self.state)

    @property
    def precision(self) -> str:
        return self.here[0].precision

    @property
    def when(self) -> SafeString | str:
        """Return what stands where the day stands; what is not known is said."""
        return words.when(self.here[0], self.on) if self.section in (AHEAD, OPEN, PAST) else str(_NO_DAY[self.section])

    @property
    def is_counted(self) -> bool:
        """Tell whether days may be counted: never to a floor, a month or a day that may still change."""
        return self.section in (AHEAD, PAST) and self.precision == Precision.EXACT

    @property
    def where(self) -> str:
        """Return what happens on this day, and on which surfaces. The day itself stands beside it."""
        names = words.surfaces(self.here)
        return _WHERE[self.section, self.precision if self.section in (AHEAD, PAST) else ""] % {"surfaces": names}

    @property
    def elsewhere(self) -> list[SafeString]:
        """Return a sentence for each date of the other surfaces; without a day of its own, of all of them."""
        rows = self.others if self.section in (AHEAD, OPEN, PAST) else [*self.here, *self.others]
        return words.elsewhere(rows, self.on)


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


TITLES = {
    AHEAD: _("Announced retirements"),
    OPEN: _("May end any day"),
    UNDATED: _("Announced, day not given"),
    LEGACY: _("Legacy"),
    ACTIVE: _("Active"),
    PAST: _("Past retirements"),
}


STATE_OF = {OPEN: "floor_passed", UNDATED: "undated", LEGACY: "legacy", ACTIVE: "active", PAST: "retired"}


NOTES = {
    OPEN: _(
        "The provider promised to keep these at least until a day that has passed. No end is announced: this is not a retirement."
    )
}


def read(
    rows: QuerySet[Availability], shown: dict[str, tuple[int, int]], places: Places, on: date
) -> dict[str, Section]:
    """Return every section's total, and the entries of those that are ``shown`` as (first, last) places."""
    sections = {key: Section(key) for key in SECTIONS}
    groups: dict[str, list[_Group]] = defaultdict(list)
    for group in _groups(rows, places, on):
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


def _groups(rows: QuerySet[Availability], places: Places, on: date) -> list[_Group]:
    """Return the places in order: the next end first; what has ended, the latest first; then by name."""
    names: dict[_Group, str] = {}
    for row in rows.annotate(model_name=F("model__name")).defer("note"):
        names[_group(places.complete(row), on)] = row.model_name
    by_name = sorted(names, key=lambda one: (names[one], one.model_id, one.certainty))
    return sorted(by_name, key=_by_day)


def _by_day(group: _Group) -> int:
    if group.day is None:
        return date.max.toordinal() if group.section != PAST else 0
    return -group.day.toordinal() if group.section == PAST else group.day.toordinal()


def _group(availability: Availability, on: date) -> _Group:
    section = stands_in(availability, on)
    certainty = availability.precision if section in (AHEAD, PAST) else ""
    return _Group(section, stands_under(availability, section), certainty, availability.model_id)


def _entries(groups: list[_Group], places: Places, on: date) -> list[Entry]:
    """Return the groups with everything a page says about them: three questions, however many there are."""
    replacements = _replacements({group.model_id for group in groups}, places)
    of_model = _availabilities({group.model_id for group in groups}, replacements, places)
    sources = sources_of([one for group in groups for one in of_model[group.model_id]])
    return [_entry(group, of_model, replacements[group.model_id], sources, on) for group in groups]


def _entry(
    group: _Group,
    of_model: dict[int, list[Availability]],
    replacements: list[Replacement],
    sources: dict[int, Source],
    on: date,
) -> Entry:
    rows = of_model[group.model_id]
    here = [one for one in rows if _group(one, on) == group]
    near = frozenset(one.surface_id for one in here)
    return Entry(
        model=here[0].model,
        on=on,
        section=group.section,
        day=group.day,
        here=here,
        others=[one for one in rows if one not in here],
        replacements=[Suggestion(one, of_model.get(one.successor_id or 0, []), on, near) for one in replacements],
        sources=list(dict.fromkeys(sources[one.pk] for one in here)),
    )


def _replacements(models: set[int], places: Places) -> dict[int, list[Replacement]]:
    found: dict[int, list[Replacement]] = defaultdict(list)
    rows = Replacement.objects.filter(model_id__in=models).select_related("successor")
    for one in rows.order_by("model_id", "position"):
        if one.successor:
            one.successor.provider = places.providers[one.successor.provider_id]
        found[one.model_id].append(one)
    return found


def _availabilities(
    models: set[int], replacements: dict[int, list[Replacement]], places: Places
) -> dict[int, list[Availability]]:
    """Return the availabilities of the models and of their suggested replacements, by model."""
    successors = {one.successor_id for rows in replacements.values() for one in rows if one.successor_id}
    rows = Availability.objects.filter(model_id__in=models | successors).select_related("model").defer("note")
    found: dict[int, list[Availability]] = defaultdict(list)
    for one in rows.order_by("pk"):
        one.model.provider = places.providers[one.model.provider_id]
        found[one.model_id].append(places.complete(one))
    for same in found.values():
        same.sort(key=lambda one: (one.surface.name, one.pk))
    return found
