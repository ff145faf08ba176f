"""What pages of other chapters show of the guides. The catalog's templates may ask; its code knows no guides."""

from typing import NamedTuple

from django import template
from django.urls import reverse

from transition.catalog.models import AIModel
from transition.guides.models import Guide

register = template.Library()


class Door(NamedTuple):
    """A guide that begins at the model at hand."""

    name: str
    address: str


@register.simple_tag
def guides_from(model: AIModel) -> list[Door]:
    """Return the written guides that lead away from a model whose provider is at hand, by name: one question."""
    written = Guide.objects.filter(source=model, published__isnull=False).order_by("successor__name", "pk")
    start = (model.provider.key, model.key)
    names = written.values_list("successor__name", "successor__provider__key", "successor__key")
    return [Door(name, reverse("guide", args=[*start, provider, key])) for name, provider, key in names]
