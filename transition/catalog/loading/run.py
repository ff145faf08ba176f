"""What a run of the loader carries from part to part, and what it remembers for the next run."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from transition.catalog.loading.reading import Document
from transition.catalog.loading.schema import ModelEntry, ProviderFile
from transition.catalog.models import AIModel, LoadedEntry, Provider, Surface

BATCH = 1000


@dataclass
class Outcome:
    """What a run changed, or would change."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    events: list[str] = field(default_factory=list)
    models: int = 0

    def is_nothing(self) -> bool:
        return not (self.new or self.changed or self.events)


@dataclass
class Run:
    """One run: the day it happens on, what it changed so far, and the surfaces by their keys."""

    today: date
    outcome: Outcome = field(default_factory=Outcome)
    surfaces: dict[str, Surface] = field(default_factory=dict)


@dataclass
class ModelsOfFile:
    """The models of one file, in the catalog: the parts that say something new, and the rows."""

    document: Document
    file: ProviderFile
    provider: Provider
    stale: dict[str, str]
    rows: dict[str, AIModel] = field(default_factory=dict)
    created: set[str] = field(default_factory=set)

    def changed(self, kind: str) -> list[ModelEntry]:
        return [model for model in self.file.models if f"{kind} {model.id}" in self.stale]

    def label(self, model: ModelEntry) -> str:
        return f"{self.provider.key}/{model.id}"


def stale(source: str, parts: dict[str, str]) -> dict[str, str]:
    """Return the parts that do not say what they said last time."""
    before = dict(LoadedEntry.objects.filter(source=source).values_list("key", "digest"))
    return {key: digest for key, digest in parts.items() if before.get(key) != digest}


def remember(source: str, digests: dict[str, str]) -> None:
    """Keep the fingerprints of parts, by the source that they stand in."""
    LoadedEntry.objects.bulk_create(
        [LoadedEntry(source=source, key=key, digest=digest) for key, digest in digests.items()],
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["source", "key"],
        update_fields=["digest"],
    )


def set_differing(row: Any, values: dict[str, Any]) -> list[str]:
    """Set what differs and return the names of it."""
    names = [name for name, value in values.items() if getattr(row, name) != value]
    for name in names:
        setattr(row, name, values[name])
    return names
