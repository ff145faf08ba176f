"""Which model a request should be checked for: the one that was named, or what the catalog says comes after."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from transition.catalog import almanac, succession
from transition.catalog.almanac import Almanac, Named
from transition.catalog.models import Alias
from transition.catalog.nearness import nearest
from transition.guides.linting.refusing import Refused
from transition.guides.linting.surfaces import SURFACES, maker
from transition.guides.rules import normalised

_MOST_NAMED = 40
_MOST_NEAR = 3


@dataclass(frozen=True)
class Target:
    """The normalised id to check for, and why this one when nobody named it."""

    model: str
    reason: str = ""


def choose(source: str, wanted: str, surface: str, direction: str, on: date) -> Target:
    """Return the target, or raise ``Refused`` with what is known."""
    catalog = almanac.current()
    if wanted:
        named = _known(catalog, wanted, surface)
        if named is None:
            raise Refused(_unknown(catalog, surface, wanted), field="target")
        return Target(_of_this_api(named, surface))
    old = _known(catalog, source, surface) if source else None
    if old is None:
        reason = _("The catalog does not know the model of this request, so name the target.")
        raise Refused(f"{reason} {_unknown(catalog, surface, source)}" if source else reason, field="target")
    return _before(catalog, old, surface) if direction == "rollback" else _after(catalog, old, surface, on)


def _after(catalog: Almanac, old: Named, surface: str, on: date) -> Target:
    chain = succession.chain(catalog, old.pk, on)
    new = chain.living or (chain.steps[0].model if chain.steps else None)
    if new is None:
        return Target(normalised(old.key), _("The catalog names no successor of %(model)s.") % {"model": old.name})
    words = {"new": new.name, "old": old.name}
    return Target(_of_this_api(new, surface), _("The catalog names %(new)s after %(old)s.") % words)


def _before(catalog: Almanac, new: Named, surface: str) -> Target:
    """Return the one model that led here. Of several, only the person knows."""
    led = [pk for pk, hints in catalog.hints_of.items() if any(hint.successor == new for hint in hints)]
    if len(led) != 1:
        names = ", ".join(sorted(catalog.models[pk].key for pk in led)[:_MOST_NAMED])
        reason = _("Name the model to go back to.")
        several = _("Several led here: %(names)s.") % {"names": names}
        raise Refused(f"{reason} {several}" if names else reason, field="target")
    old = catalog.models[led[0]]
    words = {"new": new.name, "old": old.name}
    return Target(_of_this_api(old, surface), _("The catalog names %(new)s after %(old)s.") % words)


def _known(catalog: Almanac, name: str, surface: str) -> Named | None:
    """Return the model by its id, an alias or ``provider/id``; of equal names that of the surface's provider."""
    provider, slash, key = name.strip().partition("/")
    bare = normalised(name)
    names = {bare, name.strip(), key if slash else ""}
    found = [one for one in catalog.models.values() if one.key in names or normalised(one.key) == bare]
    found = found or [one for one in catalog.models.values() if one.name.casefold() == name.strip().casefold()]
    if not found:
        # No id holds anything else, and the database refuses to look for some of it.
        askable = [each for each in names if each.isprintable()]
        known = Alias.objects.filter(name__in=askable).order_by("pk").values_list("model_id", flat=True)[:_MOST_NAMED]
        found = [catalog.models[pk] for pk in known if pk in catalog.models]
    home = SURFACES[surface].provider or maker(name)
    return min(
        found,
        key=lambda one: (one.provider.key != (provider if slash else home), one.provider.key != home, one.pk),
        default=None,
    )


def _of_this_api(model: Named, surface: str) -> str:
    home = SURFACES[surface]
    made_by = maker(model.key)
    if home.provider and made_by != home.provider:
        reason = _("%(model)s is not offered by this API (%(surface)s). Requests are checked for moves within one API.")
        raise Refused(reason % {"model": model.name, "surface": home.name}, field="target")
    return normalised(model.key)


def _unknown(catalog: Almanac, surface: str, name: str) -> str:
    home = SURFACES[surface].provider
    near = nearest(name, (one for one in catalog.models.values() if not home or one.provider.key == home), _MOST_NEAR)
    if not near:
        return _("The catalog has no such model.")
    return _("The catalog has no such model. Near to it: %(near)s.") % {"near": ", ".join(one.key for one in near)}
