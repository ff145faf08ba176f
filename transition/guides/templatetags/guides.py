"""What pages of other chapters show of the guides. The catalog's templates may ask; its code knows no guides."""

from collections.abc import Iterable
from typing import NamedTuple

from django import template
from django.urls import reverse
from django.utils.translation import get_language

from transition.catalog.almanac import Hint
from transition.catalog.models import AIModel
from transition.guides.models import Guide

register = template.Library()


class Door(NamedTuple):
    """A guide that begins at the model at hand; a draft is put together from facts alone."""

    name: str
    address: str
    is_draft: bool


@register.simple_tag
def guides_from(model: AIModel, hints: Iterable[Hint]) -> list[Door]:
    """Return the written guides that lead away from a model whose provider is at hand, then drafts to what is suggested.

    One question, whatever the number of suggestions.
    """
    written = Guide.objects.published().spoken(get_language()).filter(source=model).order_by("successor__name", "pk")
    names = list(written.values_list("successor__name", "successor__provider__key", "successor__key"))
    suggested = [(one.successor.name, one.successor.provider.key, one.successor.key) for one in hints if one.successor]
    doors = {name: name in names for name in [*names, *suggested]}
    return [
        Door(name, reverse("guide", args=[model.provider.key, model.key, provider, key]), not is_written)
        for (name, provider, key), is_written in doors.items()
    ]
