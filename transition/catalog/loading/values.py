"""What the entries of a file say, as the fields of rows."""

from collections.abc import Iterable
from typing import Any

from transition.catalog.lifecycle import Precision
from transition.catalog.loading.schema import AvailabilityEntry, ModelEntry, SourceEntry
from transition.catalog.models import AIModel, Availability, Claim


def of_model(said: ModelEntry) -> dict[str, Any]:
    return {
        "name": said.name,
        "family": said.family,
        "released_on": said.released_on,
        "knowledge_cutoff": said.knowledge_cutoff or "",
        "context_window": said.context_window,
        "max_output": said.max_output,
        "price": said.price.model_dump(exclude_none=True) if said.price else {},
        "input_modalities": said.modalities.input,
        "output_modalities": said.modalities.output,
        "capabilities": said.capabilities,
        "note": said.note,
    }


def dates(said: AvailabilityEntry) -> dict[str, Any]:
    """Return what people were told about: it changes by an event only."""
    month = said.precision == Precision.MONTH.value and said.retires_on is not None
    return {
        "announced_on": said.announced_on,
        "announced_seen_on": said.announced_seen_on,
        "retires_on": said.retires_on.replace(day=1) if month and said.retires_on else said.retires_on,
        "precision": said.precision or Precision.UNKNOWN,
        "ended_seen_on": said.ended_seen_on,
    }


def facts(said: AvailabilityEntry) -> dict[str, Any]:
    """Return the rest, which changes without one."""
    return {
        "offered_on": said.offered_on,
        "legacy_on": said.legacy_on,
        "legacy_seen_on": said.legacy_seen_on,
        "provider_word": said.provider_word,
        "afterwards": said.afterwards,
        "note": said.note,
    }


def claims(model: AIModel, availability: Availability | None, sources: Iterable[SourceEntry]) -> list[Claim]:
    return [
        Claim(
            model=model,
            availability=availability,
            field=name,
            value=str(value),
            url=source.url,
            kind=source.kind,
            read_on=source.read_on,
        )
        for source in sources
        for name, value in (source.says or {"": ""}).items()
    ]
