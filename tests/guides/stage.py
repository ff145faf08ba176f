"""The models that the shipped guides are about, as the shipped catalog describes them, without loading all of it."""

from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.core.management import call_command

from transition.catalog.models import AIModel, Alias, Availability, Claim, Provider, Replacement, Surface

DATA = Path(__file__).resolve().parents[2] / "transition" / "catalog" / "data"

CAST = {
    "anthropic": [
        "claude-sonnet-4-5-20250929",
        "claude-sonnet-5-5",
        "claude-opus-4-1-20250805",
        "claude-opus-4-8",
        "claude-opus-5-5",
        "claude-3-opus-20240229",
        "claude-3-5-sonnet-20241022",
        "claude-3-7-sonnet-20250219",
        "claude-3-5-haiku-20241022",
        "claude-haiku-5-5",
        "claude-sonnet-4-20250514",
    ],
    "openai": [
        "gpt-4o",
        "gpt-6-luna",
        "gpt-5-2025-08-07",
        "gpt-6.1-sol",
        "o3-2025-04-16",
        "gpt-5.2",
        "gpt-4.5-preview",
        "gpt-5.5",
    ],
    "google": [
        "gemini-2.5-pro",
        "gemini-3.8-flash",
        "gemini-2.5-flash",
        "gemini-3.5-flash-lite",
        "gemini-1.5-pro",
        "gemini-3.1-pro-preview",
        "gemini-2.0-flash",
        "gemini-3.6-flash",
    ],
}
GUIDES = [
    ("anthropic", "claude-sonnet-4-5-20250929", "anthropic", "claude-sonnet-5-5"),
    ("anthropic", "claude-opus-4-1-20250805", "anthropic", "claude-opus-4-8"),
    ("openai", "gpt-4o", "openai", "gpt-6-luna"),
    ("google", "gemini-2.5-pro", "google", "gemini-3.8-flash"),
    ("anthropic", "claude-3-opus-20240229", "anthropic", "claude-opus-4-8"),
    ("anthropic", "claude-3-5-sonnet-20241022", "anthropic", "claude-sonnet-5-5"),
    ("anthropic", "claude-3-7-sonnet-20250219", "anthropic", "claude-sonnet-5-5"),
    ("anthropic", "claude-3-5-haiku-20241022", "anthropic", "claude-haiku-5-5"),
    ("anthropic", "claude-sonnet-4-20250514", "anthropic", "claude-sonnet-5-5"),
    ("google", "gemini-2.5-flash", "google", "gemini-3.5-flash-lite"),
    ("openai", "gpt-5-2025-08-07", "openai", "gpt-6.1-sol"),
    ("openai", "o3-2025-04-16", "openai", "gpt-6.1-sol"),
    ("openai", "gpt-4o", "openai", "gpt-5.2"),
    ("openai", "gpt-4.5-preview", "openai", "gpt-5.5"),
    ("google", "gemini-1.5-pro", "google", "gemini-3.1-pro-preview"),
    ("google", "gemini-2.0-flash", "google", "gemini-3.6-flash"),
]
_DATES = ("announced_on", "announced_seen_on", "legacy_on", "legacy_seen_on", "ended_seen_on", "retires_on")
_FACTS = ("name", "family", "context_window", "max_output", "price", "capabilities")


def catalog() -> None:
    """Put the cast of the shipped guides into the database."""
    for row in _parsed("surfaces")["surfaces"]:
        Surface.objects.get_or_create(key=row["key"], defaults={"name": row["name"], "kind": row["kind"]})
    successors: list[tuple[AIModel, dict[str, Any]]] = []
    for key, ids in CAST.items():
        file = _parsed(key)
        provider = Provider.objects.create(key=key, name=file["provider"]["name"], read_on=date(2026, 11, 23))
        for row in file["models"]:
            if row["id"] in ids:
                model = _model(provider, row)
                successors += [(model, each) for each in row.get("replacements", [])]
    for position, (model, each) in enumerate(successors):
        successor = AIModel.objects.filter(provider=model.provider, key=each.get("model")).first()
        if successor:
            Replacement.objects.create(
                model=model, successor=successor, position=position, read_on=each["read_on"], source_url=each["source"]
            )


@lru_cache
def _parsed(name: str) -> Any:
    return yaml.load((DATA / f"{name}.yaml").read_text(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def _model(provider: Provider, row: dict[str, Any]) -> AIModel:
    model = AIModel.objects.create(
        provider=provider,
        key=row["id"],
        knowledge_cutoff=str(row.get("knowledge_cutoff", "")),
        input_modalities=row.get("modalities", {}).get("input", row.get("input_modalities", [])),
        output_modalities=row.get("modalities", {}).get("output", row.get("output_modalities", [])),
        **{name: row[name] for name in _FACTS if row.get(name) is not None},
    )
    for alias in row.get("aliases", []):
        Alias.objects.create(provider=provider, model=model, name=alias if isinstance(alias, str) else alias["name"])
    for each in row["availabilities"]:
        availability = Availability.objects.create(
            model=model,
            surface=Surface.objects.get(key=each["surface"]),
            precision=each.get("precision", "unknown"),
            afterwards=each.get("afterwards", ""),
            note=each.get("note", ""),
            **{name: each[name] for name in _DATES if name in each},
        )
        for source in each["sources"]:
            Claim.objects.create(
                model=model,
                availability=availability,
                url=source["url"],
                kind=source["kind"],
                read_on=source["read_on"],
            )
    return model


def shipped_guides() -> None:
    """Load the shipped guides over the cast."""
    catalog()
    call_command("load_guides", verbosity=0)
