"""What a list reads of the catalog: plain values of the columns it shows, some hundred rows at a time.

A stored row brings every column and a dozen descriptors along, which a page about many models pays for and never looks at.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from django.db.models import Count, QuerySet
from django.urls import reverse

from transition.catalog.dated import Dated
from transition.catalog.models import Availability, Provider, Replacement, Surface


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


class Named(NamedTuple):
    """A model by its name, with what its address is made of."""

    pk: int
    key: str
    name: str
    provider: Provider

    @property
    def address(self) -> str:
        return _address(self.provider.key, self.key)


@lru_cache(maxsize=4096)
def _address(provider: str, key: str) -> str:
    return reverse("model", args=[provider, key])


@dataclass(slots=True)
class Row(Dated):
    """The dates of one model on one surface."""

    model: Named
    model_id: int
    surface: Surface
    surface_id: int
    pk: int
    legacy_on: date | None
    legacy_seen_on: date | None
    announced_on: date | None
    announced_seen_on: date | None
    retires_on: date | None
    precision: str
    ended_seen_on: date | None


_DATES = (
    "pk",
    "legacy_on",
    "legacy_seen_on",
    "announced_on",
    "announced_seen_on",
    "retires_on",
    "precision",
    "ended_seen_on",
)
_MODEL = ("model_id", "model__key", "model__name", "model__provider_id")
_SUCCESSOR = ("successor_id", "successor__key", "successor__name", "successor__provider_id")


def read(availabilities: QuerySet[Availability], places: Places) -> Iterator[Row]:
    """Yield the rows of a question in its own order."""
    for *dates, surface, pk, key, name, provider in availabilities.values_list(*_DATES, "surface_id", *_MODEL):
        model = Named(pk, key, name, places.providers[provider])
        yield Row(model, pk, places.surfaces[surface], surface, *dates)


def of_models(models: Collection[int], places: Places) -> dict[int, list[Row]]:
    """Return the rows of some models by model, each in the order of the surfaces' names."""
    found: dict[int, list[Row]] = defaultdict(list)
    for row in read(Availability.objects.filter(model_id__in=models).order_by("pk"), places):
        found[row.model_id].append(row)
    for same in found.values():
        same.sort(key=lambda one: (one.surface.name, one.pk))
    return found


class Hint(NamedTuple):
    """What a provider names as a replacement: another model, or words."""

    successor: Named | None
    prose: str


def hints(models: Collection[int], places: Places) -> dict[int, list[Hint]]:
    """Return the replacements that the providers of some models name, by model, the first one first."""
    found: dict[int, list[Hint]] = defaultdict(list)
    rows = Replacement.objects.filter(model_id__in=models).order_by("model_id", "position")
    for model, prose, pk, key, name, provider in rows.values_list("model_id", "prose", *_SUCCESSOR):
        found[model].append(Hint(Named(pk, key, name, places.providers[provider]) if pk else None, prose))
    return found
