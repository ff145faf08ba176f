"""Find the two models that an address names, and what is written about the move between them."""

from typing import NamedTuple

from django.db import DEFAULT_DB_ALIAS
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language

from transition.catalog.almanac import Almanac
from transition.catalog.models import AIModel
from transition.guides import shelf
from transition.guides.models import Guide

# The columns of a guide that the shelf holds, in its order; the others are read when somebody asks for them.
_AT_HAND = ["id", "source_id", "successor_id", "language", "published_id"]


class Move(NamedTuple):
    """From one model to another, written about or not."""

    source: AIModel
    successor: AIModel


def move_or_404(provider: str, key: str, to_provider: str, to_key: str) -> Move:
    """Return both models by their canonical ids."""
    models = AIModel.objects.select_related("provider")
    return Move(
        get_object_or_404(models, provider__key=provider, key=key),
        get_object_or_404(models, provider__key=to_provider, key=to_key),
    )


def written(edition: Almanac, provider: str, key: str, to_provider: str, to_key: str) -> Guide | None:
    """Return the published guide in the reader's language, or in another one; None where nobody wrote one."""
    old, new = edition.named(provider, key), edition.named(to_provider, to_key)
    found = shelf.of(edition).about(old.pk, new.pk, get_language()) if old and new else None
    if found is None:
        return None
    models = AIModel.objects.select_related("provider").in_bulk([found.source_id, found.successor_id])
    guide = Guide.from_db(DEFAULT_DB_ALIAS, _AT_HAND, found)
    guide.source, guide.successor = models[found.source_id], models[found.successor_id]
    return guide
