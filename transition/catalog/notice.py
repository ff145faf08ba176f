"""How much notice was given, against what the provider promises. Only a true announcement date counts."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from transition.catalog.dated import Dated
from transition.catalog.models import Surface


class Verdict(TextChoices):
    KEPT = "kept", _("as promised or more")
    SHORT = "short", _("shorter than promised")
    NO_PROMISE = "no_promise", _("no fixed notice is promised here")
    UNKNOWN = "unknown", _("unknown")


@dataclass(frozen=True)
class Notice:
    """Days between the announcement and the end, and the days promised."""

    given: int | None
    promised: int | None

    @property
    def verdict(self) -> Verdict:
        if self.promised is None:
            return Verdict.NO_PROMISE
        if self.given is None:
            return Verdict.UNKNOWN
        return Verdict.KEPT if self.given >= self.promised else Verdict.SHORT


def notice_of(availability: Dated) -> Notice:
    """Compare. The availability's surface and the surface's provider must be at hand."""
    return Notice(_given(availability), _promised(availability.surface))


def _given(availability: Dated) -> int | None:
    if availability.announced_on is None or availability.retires_on is None or not availability.is_firm():
        return None
    return (availability.retires_on - availability.announced_on).days


def _promised(surface: Surface) -> int | None:
    """The promises are about APIs and clouds; none that was found covers a chat app or a tool."""
    if surface.kind not in (Surface.Kind.API, Surface.Kind.CLOUD) or surface.provider is None:
        return None
    return surface.provider.notice_days
