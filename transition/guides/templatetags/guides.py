"""What pages of other chapters show of the guides. The catalog's templates may ask; its code knows no guides."""

from typing import NamedTuple

from django import template
from django.utils.translation import get_language

from transition.catalog.model_page import ModelPage
from transition.guides import addresses, shelf

register = template.Library()
register.simple_tag(addresses.of_move, name="move_url")


class Door(NamedTuple):
    """A guide that begins at the model at hand; a draft is put together from facts alone."""

    name: str
    address: str
    is_draft: bool


@register.simple_tag
def guides_from(page: ModelPage) -> list[Door]:
    """Return the written guides that lead away from the model of a page, then drafts to what is suggested."""
    written = shelf.of(page.edition).leading_from(page.model.pk, get_language())
    doors = {page.edition.models[one.successor_id]: False for one in written}
    doors |= {one.successor: True for one in page.hints if one.successor and one.successor not in doors}
    old = page.model
    return [Door(new.name, addresses.of_move(old, new), is_draft) for new, is_draft in doors.items()]
