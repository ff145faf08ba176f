"""One model: what its dates say, on which source they rest, and what was said before."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from transition.catalog import told, words
from transition.catalog.facts import facts
from transition.catalog.lifecycle import Lifecycle, Precision
from transition.catalog.models import AIModel, Alias, Availability, Claim, LifecycleEvent, Replacement
from transition.catalog.sources import Source, best_source
from transition.catalog.succession import Chain, Succession

# A page shows this much history; the rest of a longer one is in the feeds.
MOST_EVENTS = 60
MOST_NAMES = 6


@dataclass(frozen=True)
class Row:
    """What is known about the model on one surface."""

    availability: Availability
    on: date
    source: Source

    @property
    def state(self) -> Lifecycle:
        return self.availability.lifecycle(self.on)

    @property
    def when(self) -> SafeString:
        return words.when(self.availability, self.on)

    @property
    def is_counted(self) -> bool:
        return self.availability.precision == Precision.EXACT

    @property
    def sentences(self) -> list[str]:
        return [
            one
            for one in (
                words.certainty(self.availability, self.on),
                words.afterwards(self.availability, self.on),
                words.notice(self.availability),
            )
            if one
        ]


@dataclass(frozen=True)
class Suggestion:
    """A replacement that the provider names, with the availabilities that say how long it is itself offered."""

    replacement: Replacement
    availabilities: list[Availability]
    on: date
    near: frozenset[int]

    @property
    def health(self) -> SafeString:
        return words.health(self.availabilities, self.on, self.near)


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
    """One event, and what was said before and after it."""

    event: LifecycleEvent

    @property
    def sentences(self) -> list[SafeString]:
        return told.told(self.event)

    @property
    def source(self) -> Source:
        return Source(self.event.source_url, self.event.read_on, self.event.source_kind)


@dataclass(frozen=True)
class ModelPage:
    model: AIModel
    on: date
    rows: list[Row]
    suggestions: list[Suggestion]
    events: list[Told]
    chain: Chain | None
    disagreements: list[Disagreement]
    aliases: list[Alias]
    sources: list[Source]

    @property
    def first(self) -> Row | None:
        """Return the row that the page's answer is about: what ends next."""
        return self.rows[0] if self.rows else None

    @property
    def same(self) -> list[Availability]:
        """Return the availabilities that share the answer."""
        return words.by_date((row.availability for row in self.rows), self.on)[0]

    @property
    def answer(self) -> SafeString:
        """Return one sentence: what, where, when."""
        said = _("{model} {clause}.") if words.has_an_end(self.same[0], self.on) else _("{model} on {clause}.")
        return format_html(said, model=self.model.name, clause=words.clause(self.same, self.on))

    @property
    def meaning(self) -> str:
        return words.meaning(self.same[0], self.on)

    @property
    def since(self) -> SafeString | str:
        return words.since(self.same[0], self.on)

    @property
    def is_gone_everywhere(self) -> bool:
        return all(row.state == Lifecycle.RETIRED for row in self.rows)

    @property
    def facts(self) -> list[tuple[str, Any]]:
        return facts(self.model)


def read(model: AIModel, on: date) -> ModelPage:
    """Return everything the page says, in at most seven questions however long the model's history is."""
    replacements = list(
        Replacement.objects.filter(model=model).select_related("successor__provider").order_by("position", "pk")
    )
    ids = {model.pk, *(one.successor_id for one in replacements if one.successor_id)}
    of_model: dict[int, list[Availability]] = defaultdict(list)
    for one in (
        Availability.objects.filter(model__in=ids).select_related("surface__provider").order_by("surface__name", "pk")
    ):
        of_model[one.model_id].append(one)
    own = [one for same in words.by_date(of_model[model.pk], on) for one in same]
    for one in own:
        one.model = model
    claims = list(Claim.objects.filter(model=model).order_by("field", "-read_on", "pk"))
    near = frozenset(one.surface_id for one in (words.by_date(own, on)[0] if own else []))
    return ModelPage(
        model=model,
        on=on,
        rows=[Row(one, on, best_source(one, claims)) for one in own],
        suggestions=[Suggestion(one, of_model.get(one.successor_id or 0, []), on, near) for one in replacements],
        events=[Told(one) for one in _events(own)],
        chain=_chain(model, replacements, of_model, on),
        disagreements=disagreements(claims, own),
        aliases=list(Alias.objects.filter(model=model).select_related("surface").order_by("name", "pk")),
        sources=_sources(claims),
    )


def _chain(
    model: AIModel, replacements: list[Replacement], of_model: dict[int, list[Availability]], on: date
) -> Chain | None:
    """Return where the suggestions lead when the first of them is leaving itself; asked only then."""
    chain = Succession(replacements, [one for rows in of_model.values() for one in rows], on).chain(model)
    if not chain.needs_a_warning():
        return None
    providers = {one.successor.provider_id for one in replacements if one.successor}
    return Succession.of_providers({model.provider_id, *providers}, on).chain(model)


def _events(availabilities: list[Availability]) -> list[LifecycleEvent]:
    known = {one.pk: one for one in availabilities}
    rows = LifecycleEvent.objects.filter(availability__in=known)
    events = list(rows.order_by("-entered_at", "-happened_on", "-pk")[:MOST_EVENTS])
    for event in events:
        event.availability = known[event.availability_id]
    return events


def _sources(claims: list[Claim]) -> list[Source]:
    """Return the sources of the model's own facts, newest first."""
    own = [one for one in claims if one.availability_id is None and not one.field]
    return list(dict.fromkeys(Source(one.url, one.read_on, one.kind) for one in own))


def disagreements(claims: list[Claim], availabilities: list[Availability]) -> list[Disagreement]:
    """Return what the sources do not agree on. Only the newest word of each source counts."""
    names = {one.pk: one.surface.name for one in availabilities}
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


def near_names(provider: str, key: str) -> list[AIModel]:
    """Return models whose id looks a little like ``key``. Looking alike proves nothing, and the page says so."""
    models = {
        one.key: one for one in AIModel.objects.filter(provider__key=provider).select_related("provider").order_by("pk")
    }
    return [models[name] for name in get_close_matches(key.lower(), models, n=MOST_NAMES, cutoff=0.55)]
