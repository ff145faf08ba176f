"""Find the two models that an address names, and what is written about the move between them."""

from typing import NamedTuple

from django.shortcuts import get_object_or_404
from django.utils.translation import get_language

from transition.catalog.models import AIModel
from transition.guides.models import Guide


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


def written(provider: str, key: str, to_provider: str, to_key: str) -> Guide | None:
    """Return the published guide in the reader's language, or in another one; None where nobody wrote one."""
    return (
        Guide.objects.published()
        .spoken(get_language())
        .filter(source__provider__key=provider, source__key=key)
        .filter(successor__provider__key=to_provider, successor__key=to_key)
        .first()
    )
