"""Where a date was read, and when."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.utils.safestring import SafeString

from transition.catalog.dated import Dated
from transition.catalog.models import Claim
from transition.web.templatetags.transition import source


@dataclass(frozen=True)
class Source:
    url: str
    read_on: date
    kind: str = ""

    @property
    def kind_name(self) -> str:
        return str(Claim.Kind(self.kind).label) if self.kind else ""

    @property
    def shown(self) -> SafeString:
        """Return the link and the day it was read, as the shared part writes them."""
        return source(self.url, self.read_on)


# A claim about the entry as a whole, or about the date.
FIELDS = ("", "retires_on")

# What weighs more comes first; a third party stands behind everybody.
_WEIGHT: dict[str, int] = {
    Claim.Kind.OFFICIAL: 0,
    Claim.Kind.PROVIDER_API: 1,
    Claim.Kind.PARTNER: 2,
    Claim.Kind.THIRD_PARTY: 3,
}


class Cited(NamedTuple):
    """What a claim says about where something stands."""

    pk: int
    availability_id: int | None
    field: str
    url: str
    kind: str
    read_on: date


def best_source(availability: Dated, claims: Collection[Cited | Claim]) -> Source:
    """Return the source that an availability's date rests on, out of the claims about its model.

    Best is: about this very surface, by the provider, about the date, read last. What no claim names rests on the
    provider's own list.
    """
    own = [one for one in claims if one.availability_id == availability.pk and one.field in FIELDS]
    shared = own or [one for one in claims if one.availability_id is None and not one.field]
    if not shared:
        provider = availability.model.provider
        return Source(provider.lifecycle_url, provider.read_on)
    claim = min(shared, key=lambda one: (_WEIGHT[one.kind], one.field == "", -one.read_on.toordinal(), one.pk))
    return Source(claim.url, claim.read_on, claim.kind)
