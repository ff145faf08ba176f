"""One model: what its dates say, on which source they rest, and what was said before."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from transition.catalog import succession, told, words
from transition.catalog.almanac import Almanac, Hint, Row
from transition.catalog.facts import facts
from transition.catalog.lifecycle import Lifecycle, Precision
from transition.catalog.models import AIModel, Alias, Claim, LifecycleEvent
from transition.catalog.sources import Source
from transition.catalog.succession import Chain

# A page shows this much history; the rest of a longer one is in the feeds.
MOST_EVENTS = 60


@dataclass(frozen=True)
class Place:
    """What is known about the model on one surface."""

    row: Row
    on: date
    source: Source

    @property
    def state(self) -> Lifecycle:
        return self.row.lifecycle(self.on)

    @property
    def when(self) -> SafeString:
        return words.when(self.row, self.on)

    @property
    def is_counted(self) -> bool:
        return self.row.precision == Precision.EXACT

    @property
    def sentences(self) -> list[str]:
        said = (words.certainty(self.row, self.on), words.afterwards(self.row, self.on), words.notice(self.row))
        return [one for one in said if one]


@dataclass(frozen=True)
class Suggestion:
    """A replacement that the provider names, with the rows that say how long it is itself offered."""

    hint: Hint
    rows: Sequence[Row]
    on: date
    near: frozenset[int]

    @property
    def health(self) -> SafeString:
        return words.health(self.rows, self.on, self.near)


@dataclass(frozen=True)
class Disagreement:
    """Sources that say different things about the same field, on one surface or about the model."""

    where: str
    field: str
    claims: list[Claim]

    @property
    def said(self) -> list[tuple[SafeString | str, Claim, Source]]:
        return [(told.claimed(one), one, Source(one.url, one.read_on, one.kind)) for one in self.claims]


@dataclass(frozen=True)
class Told:
    """One event, where it happened, and what was said before and after it."""

    event: LifecycleEvent
    surface: str

    @property
    def sentences(self) -> list[SafeString]:
        return told.told(self.event)

    @property
    def source(self) -> Source:
        return Source(self.event.source_url, self.event.read_on, self.event.source_kind)


@dataclass(frozen=True)
class ModelPage:
    edition: Almanac
    model: AIModel
    on: date
    places: list[Place]
    suggestions: list[Suggestion]
    events: list[Told]
    chain: Chain | None
    disagreements: list[Disagreement]
    aliases: list[Alias]
    sources: list[Source]

    @property
    def first(self) -> Place | None:
        """Return the place that the page's answer is about: where it ends next."""
        return self.places[0] if self.places else None

    @cached_property
    def same(self) -> list[Row]:
        """Return the rows that share the answer."""
        return words.by_date((place.row for place in self.places), self.on)[0]

    @property
    def hints(self) -> list[Hint]:
        """Return what is suggested instead, as the provider named it."""
        return [one.hint for one in self.suggestions]

    @property
    def answer(self) -> SafeString:
        """Return one sentence: what, where, when."""
        said = _("{model} {clause}.") if words.has_an_end(self.same[0], self.on) else _("{model} on {clause}.")
        return format_html(said, model=self.model.name, clause=words.clause(self.same, self.on))

    @property
    def meaning(self) -> str:
        return words.meaning(self.same, self.on)

    @property
    def since(self) -> SafeString | str:
        """Return since when the answer holds, unless that differs from place to place."""
        said = {words.since(row, self.on) for row in self.same}
        return said.pop() if len(said) == 1 else ""

    @property
    def is_gone_everywhere(self) -> bool:
        return all(place.state == Lifecycle.RETIRED for place in self.places)

    @property
    def facts(self) -> list[tuple[str, Any]]:
        return facts(self.model)


def read(edition: Almanac, model: AIModel, on: date) -> ModelPage:
    """Return everything the page says, in three questions however long the model's history is."""
    same = words.by_date(edition.rows_of.get(model.pk, ()), on)
    own = [row for rows in same for row in rows]
    near = frozenset(row.surface_id for row in (same[0] if same else ()))
    claims = list(Claim.objects.filter(model=model).order_by("field", "-read_on", "pk"))
    return ModelPage(
        edition=edition,
        model=model,
        on=on,
        places=[Place(row, on, edition.sources[row.pk]) for row in own],
        suggestions=_suggestions(edition, model, on, near),
        events=_events(own),
        chain=_chain(edition, model, on),
        disagreements=disagreements(claims, own),
        aliases=list(Alias.objects.filter(model=model).select_related("surface").order_by("name", "pk")),
        sources=_sources(claims),
    )


def _suggestions(edition: Almanac, model: AIModel, on: date, near: frozenset[int]) -> list[Suggestion]:
    hints = edition.hints_of.get(model.pk, ())
    rows = [edition.rows_of.get(hint.successor.pk, ()) if hint.successor else () for hint in hints]
    return [Suggestion(hint, own, on, near) for hint, own in zip(hints, rows, strict=True)]


def _chain(edition: Almanac, model: AIModel, on: date) -> Chain | None:
    """Return where the suggestions lead when the first of them is leaving itself."""
    chain = succession.chain(edition, model.pk, on)
    return chain if chain.needs_a_warning() else None


def _events(rows: Iterable[Row]) -> list[Told]:
    surfaces = {row.pk: row.surface.name for row in rows}
    events = LifecycleEvent.objects.filter(availability__in=surfaces).order_by("-entered_at", "-happened_on", "-pk")
    return [Told(event, surfaces[event.availability_id]) for event in events[:MOST_EVENTS]]


def _sources(claims: list[Claim]) -> list[Source]:
    """Return the sources of the model's own facts, newest first."""
    own = [one for one in claims if one.availability_id is None and not one.field]
    return list(dict.fromkeys(Source(one.url, one.read_on, one.kind) for one in own))


def disagreements(claims: list[Claim], rows: Iterable[Row]) -> list[Disagreement]:
    """Return what the sources do not agree on. Only the newest word of each source counts."""
    names = {row.pk: row.surface.name for row in rows}
    said: dict[tuple[int, str], dict[str, Claim]] = defaultdict(dict)
    for claim in sorted(claims, key=lambda one: (one.read_on, one.pk)):
        if claim.field and claim.value:
            said[claim.availability_id or 0, claim.field][claim.url] = claim
    found = []
    for (availability, name), by_url in sorted(said.items()):
        if len({one.value for one in by_url.values()}) > 1:
            newest_first = sorted(by_url.values(), key=lambda one: (-one.read_on.toordinal(), one.pk))
            found.append(Disagreement(names.get(availability, ""), FIELDS.get(name, name), newest_first))
    return found


FIELDS: dict[str, Any] = {
    "retires_on": gettext_lazy("the date"),
    "precision": gettext_lazy("how certain the date is"),
    "announced_on": gettext_lazy("the day of the announcement"),
    "released_on": gettext_lazy("the day of release"),
    "price": gettext_lazy("the price"),
    "context_window": gettext_lazy("how much it can read"),
    "max_output": gettext_lazy("the longest answer"),
    "knowledge_cutoff": gettext_lazy("where its knowledge ends"),
    "successor": gettext_lazy("the suggested replacement"),
}
