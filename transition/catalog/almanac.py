"""The catalog of one edition, held in memory as plain values: what every public page of many models reads.

Some hundred models change a few times a week and are read on every page, so a process reads them once for each edition.
One question asks whether that edition is still the newest; a database trigger on every catalog table starts a new one.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from django.db import connection
from django.urls import get_script_prefix, reverse

from transition.catalog import models
from transition.catalog.dated import Dated
from transition.catalog.sources import FIELDS, Cited, Source, best_source
from transition.web.models import Edition, Stamp


class Provider(NamedTuple):
    """Who makes or hosts models."""

    pk: int
    key: str
    name: str
    lifecycle_url: str
    notice_days: int | None
    read_on: date


class Surface(NamedTuple):
    """A place where models can be used."""

    pk: int
    key: str
    name: str
    kind: str
    time_zone: str
    provider: Provider | None

    @property
    def kind_name(self) -> str:
        return str(models.Surface.Kind(self.kind).label)


class Named(NamedTuple):
    """A model by its name, with what its address is made of."""

    pk: int
    key: str
    name: str
    provider: Provider
    family: str
    released_on: date | None

    @property
    def address(self) -> str:
        return _address(self.provider.key, self.key, get_script_prefix())


@lru_cache(maxsize=4096)
def _address(provider: str, key: str, _prefix: str) -> str:
    return reverse("model", args=[provider, key])


@dataclass(slots=True, frozen=True)
class Row(Dated):
    """One model on one surface, with its dates and what is said about them."""

    model: Named
    model_id: int
    surface: Surface
    surface_id: int
    pk: int
    offered_on: date | None
    legacy_on: date | None
    legacy_seen_on: date | None
    announced_on: date | None
    announced_seen_on: date | None
    retires_on: date | None
    precision: str
    ended_seen_on: date | None
    provider_word: str
    afterwards: str
    note: str


class Hint(NamedTuple):
    """What a provider names as a replacement: another model, or words; since when, and where that was read."""

    successor: Named | None
    prose: str
    named_on: date | None
    source: Source

    @property
    def words(self) -> str:
        return self.successor.name if self.successor else self.prose


@dataclass(frozen=True, eq=False)
class Almanac:
    """Everything is in the order in which pages show it: providers and surfaces by name, rows of a model by surface."""

    stamp: Stamp
    providers: Mapping[int, Provider]
    surfaces: Mapping[int, Surface]
    models: Mapping[int, Named]
    rows: Mapping[int, Row]
    rows_of: Mapping[int, tuple[Row, ...]]
    hints_of: Mapping[int, tuple[Hint, ...]]
    # The best source of each row's date, by the row's id.
    sources: Mapping[int, Source]

    def named(self, provider: str, key: str) -> Named | None:
        """Return the model by its canonical id."""
        return self._by_id.get((provider, key))

    @cached_property
    def _by_id(self) -> Mapping[tuple[str, str], Named]:
        return {(one.provider.key, one.key): one for one in self.models.values()}


_kept: Almanac | None = None


def current() -> Almanac:
    """Return the newest edition: one question when it is at hand, two when it has to be read."""
    global _kept
    kept = _kept
    if kept is None or kept.stamp != Edition.objects.stamp():
        _kept = kept = _read()
    return kept


# One statement, so that all of it is of one moment.
_EVERYTHING = """
SELECT
    (SELECT json_build_array(number, xmin::text::bigint) FROM web_edition WHERE id = 1),
    (SELECT json_agg(json_build_array(id, key, name, lifecycle_url, notice_days, read_on) ORDER BY name, id)
        FROM catalog_provider),
    (SELECT json_agg(json_build_array(id, key, name, kind, time_zone, provider_id) ORDER BY name, id)
        FROM catalog_surface),
    (SELECT json_agg(json_build_array(id, key, name, provider_id, family, released_on) ORDER BY id)
        FROM catalog_aimodel),
    (SELECT json_agg(json_build_array(
        model_id, surface_id, id, offered_on, legacy_on, legacy_seen_on, announced_on, announced_seen_on, retires_on,
        precision, ended_seen_on, provider_word, afterwards, note) ORDER BY id) FROM catalog_availability),
    (SELECT json_agg(json_build_array(model_id, successor_id, prose, named_on, source_url, read_on)
        ORDER BY model_id, position, id) FROM catalog_replacement),
    (SELECT json_agg(json_build_array(model_id, id, availability_id, field, url, kind, read_on) ORDER BY id)
        FROM catalog_claim WHERE field = ANY(%s))"""


def _read() -> Almanac:
    with connection.cursor() as cursor:
        cursor.execute(_EVERYTHING, [list(FIELDS)])
        (found,) = cursor.fetchall()
    stamp, *tables = found
    providers, surfaces, named, rows, hints, claims = (table or [] for table in tables)
    provider_of = {
        pk: Provider(pk, key, name, url, days, _day(read_on)) for pk, key, name, url, days, read_on in providers
    }
    surface_of = {
        pk: Surface(pk, key, name, kind, zone, provider_of.get(maker)) for pk, key, name, kind, zone, maker in surfaces
    }
    model_of = {
        pk: Named(pk, key, name, provider_of[maker], family, _day(released_on))
        for pk, key, name, maker, family, released_on in named
    }
    row_of = {row.pk: row for row in (_row(model_of, surface_of, said) for said in rows)}
    return Almanac(
        stamp=Stamp(*(stamp or (0, 0))),
        providers=provider_of,
        surfaces=surface_of,
        models=model_of,
        rows=row_of,
        rows_of=_by_model(row_of.values()),
        hints_of=_hints(model_of, hints),
        sources=_sources(row_of.values(), claims),
    )


def _row(named: Mapping[int, Named], surfaces: Mapping[int, Surface], said: list[Any]) -> Row:
    model, surface, pk, *days, precision, ended, provider_word, afterwards, note = said
    offered, legacy, legacy_seen, announced, announced_seen, retires = map(_day, days)
    return Row(
        model=named[model],
        model_id=model,
        surface=surfaces[surface],
        surface_id=surface,
        pk=pk,
        offered_on=offered,
        legacy_on=legacy,
        legacy_seen_on=legacy_seen,
        announced_on=announced,
        announced_seen_on=announced_seen,
        retires_on=retires,
        precision=precision,
        ended_seen_on=_day(ended),
        provider_word=provider_word,
        afterwards=afterwards,
        note=note,
    )


def _day(text: str | None) -> Any:
    return date.fromisoformat(text) if text else None


def _by_model(rows: Iterable[Row]) -> Mapping[int, tuple[Row, ...]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in sorted(rows, key=lambda one: (one.surface.name, one.pk)):
        found[row.model_id].append(row)
    return {model: tuple(of_it) for model, of_it in found.items()}


def _hints(named: Mapping[int, Named], rows: Iterable[Any]) -> Mapping[int, tuple[Hint, ...]]:
    """Return the replacements by model, the one that the provider names first in front."""
    found: dict[int, list[Hint]] = defaultdict(list)
    for model, successor, prose, named_on, url, read_on in rows:
        found[model].append(Hint(named.get(successor), prose, _day(named_on), Source(url, _day(read_on))))
    return {model: tuple(of_it) for model, of_it in found.items()}


def _sources(rows: Iterable[Row], claims: Iterable[Any]) -> Mapping[int, Source]:
    cited: dict[int, list[Cited]] = defaultdict(list)
    for model, pk, availability, field, url, kind, read_on in claims:
        cited[model].append(Cited(pk, availability, field, url, kind, _day(read_on)))
    return {row.pk: best_source(row, cited.get(row.model_id, ())) for row in rows}
