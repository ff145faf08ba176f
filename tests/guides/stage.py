"""The models that the shipped guides are about, as the shipped catalog describes them, without loading all of it."""

from collections.abc import Iterator
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
    """Put the cast of the shipped guides into the database, in one statement for each table."""
    providers = {provider.key: provider for provider in _providers()}
    known = set(Surface.objects.values_list("key", flat=True))
    missing = [row for row in _parsed("surfaces")["surfaces"] if row["key"] not in known]
    Surface.objects.bulk_create(
        Surface(key=row["key"], name=row["name"], kind=row["kind"], provider=providers.get(row.get("provider")))
        for row in missing
    )
    surfaces = {surface.key: surface for surface in Surface.objects.all()}
    rows = [(provider, row) for provider in providers.values() for row in _cast(provider.key)]
    models = AIModel.objects.bulk_create(_model(provider, row) for provider, row in rows)
    Alias.objects.bulk_create(
        Alias(provider=model.provider, model=model, name=alias if isinstance(alias, str) else alias["name"])
        for model, (_provider, row) in zip(models, rows, strict=True)
        for alias in row.get("aliases", [])
    )
    offers = [
        (each, _availability(model, surfaces[each["surface"]], each))
        for model, (_provider, row) in zip(models, rows, strict=True)
        for each in row["availabilities"]
    ]
    Availability.objects.bulk_create(availability for _each, availability in offers)
    Claim.objects.bulk_create(
        Claim(
            model=availability.model,
            availability=availability,
            url=source["url"],
            kind=source["kind"],
            read_on=source["read_on"],
        )
        for each, availability in offers
        for source in each["sources"]
    )
    Replacement.objects.bulk_create(_replacements(models, [row for _provider, row in rows]))


@lru_cache
def _parsed(name: str) -> Any:
    return yaml.load((DATA / f"{name}.yaml").read_text(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def _providers() -> list[Provider]:
    return Provider.objects.bulk_create(
        Provider(key=key, name=_parsed(key)["provider"]["name"], read_on=date(2026, 11, 23)) for key in CAST
    )


def _cast(provider: str) -> list[dict[str, Any]]:
    return [row for row in _parsed(provider)["models"] if row["id"] in CAST[provider]]


def _model(provider: Provider, row: dict[str, Any]) -> AIModel:
    return AIModel(
        provider=provider,
        key=row["id"],
        knowledge_cutoff=str(row.get("knowledge_cutoff", "")),
        input_modalities=row.get("modalities", {}).get("input", row.get("input_modalities", [])),
        output_modalities=row.get("modalities", {}).get("output", row.get("output_modalities", [])),
        **{name: row[name] for name in _FACTS if row.get(name) is not None},
    )


def _availability(model: AIModel, surface: Surface, each: dict[str, Any]) -> Availability:
    return Availability(
        model=model,
        surface=surface,
        precision=each.get("precision", "unknown"),
        afterwards=each.get("afterwards", ""),
        note=each.get("note", ""),
        **{name: each[name] for name in _DATES if name in each},
    )


def _replacements(models: list[AIModel], rows: list[dict[str, Any]]) -> Iterator[Replacement]:
    named = {(model.provider_id, model.key): model for model in models}
    hints = [(model, each) for model, row in zip(models, rows, strict=True) for each in row.get("replacements", [])]
    for position, (model, each) in enumerate(hints):
        if successor := named.get((model.provider_id, each.get("model"))):
            yield Replacement(
                model=model, successor=successor, position=position, read_on=each["read_on"], source_url=each["source"]
            )


def shipped_guides() -> None:
    """Load the shipped guides over the cast."""
    catalog()
    call_command("load_guides", verbosity=0)
