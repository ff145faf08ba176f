"""Cut a file into parts and give each a fingerprint, so that what still says the same is left alone."""

import json
from hashlib import sha256
from typing import Any

from pydantic import BaseModel

from transition.catalog.loading.fingerprints import VERSION
from transition.catalog.loading.schema import ModelEntry, ProviderFile, SurfacesFile


def digest(*said: object) -> str:
    """Return the fingerprint of what is said."""
    text = json.dumps([VERSION, *said], sort_keys=True, ensure_ascii=False, default=str)
    return sha256(text.encode()).hexdigest()


def parts_of_surfaces(file: SurfacesFile) -> dict[str, str]:
    """Return the fingerprint of each surface by its name."""
    return {f"surface {one.key}": digest(_said(one)) for one in file.surfaces}


def parts_of_provider(file: ProviderFile) -> dict[str, str]:
    """Return the fingerprints of the provider, of each model, its replacements and each of its availabilities."""
    parts = {"provider": digest(_said(file.provider))}
    for model in file.models:
        parts |= parts_of_model(model)
    return parts


def parts_of_model(model: ModelEntry) -> dict[str, str]:
    """A price that changes must not bring back a replacement or a date that staff have moved on since."""
    said = _said(model)
    availabilities, replacements = said.pop("availabilities"), said.pop("replacements", [])
    parts = {f"model {model.id}": digest(said), f"replacements {model.id}": digest(replacements)}
    for availability in availabilities:
        parts[f"availability {model.id} {availability['surface']}"] = digest(availability)
    return parts


def _said(entry: BaseModel) -> dict[str, Any]:
    return entry.model_dump(exclude_defaults=True)
