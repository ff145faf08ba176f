"""Find the model that a name in somebody's code or configuration means. Exactly: ``gpt-4`` is not ``gpt-4o``."""

import re
from collections.abc import Collection
from typing import NamedTuple

from django.db.models import Prefetch

from transition.catalog.models import AIModel, Alias

# What gateways put before an id, and the provider it promises; "" promises nothing.
GATEWAYS = {
    "anthropic": "anthropic",
    "openai": "openai",
    "google": "google",
    "gemini": "google",
    "mistralai": "mistral",
    "mistral": "mistral",
    "x-ai": "xai",
    "xai": "xai",
    "cohere": "cohere",
    "amazon": "amazon",
    "openrouter": "",
    "vercel": "",
    "litellm": "",
    "bedrock": "",
    "vertex_ai": "",
    "vertex": "",
    "azure": "",
    "azure_ai": "",
}
_REGION = re.compile(r"^(?:us|us-gov|eu|apac|jp|au|ca|global)\.(?=[a-z0-9]+\.)")
_ARN = re.compile(r"^arn:aws[a-z-]*:bedrock:[a-z0-9-]*:[0-9]*:(?:foundation-model|inference-profile)/([^/\s]+)$")
_PUBLISHER = re.compile(r"^(?:projects/[^/]+/locations/[^/]+/)?publishers/([a-z0-9-]+)/models/([^/\s]+)$")
_LISTED = re.compile(r"^models/([^/\s]+)$")
_DATED = re.compile(r"^(.+)@(\d{8})$")
_LONGEST = 400
_MOST_PREFIXES = 3


class Reading(NamedTuple):
    """One way to read a name: the exact id or alias, and the provider it must belong to, if the name says so."""

    name: str
    provider: str = ""


def resolve(name: str, provider: str = "") -> AIModel | None:
    """Return the one model that a name means, or nothing when it means none or more than one."""
    return resolve_all([name], provider).get(name)


def resolve_all(names: Collection[str], provider: str = "") -> dict[str, AIModel]:
    """Return the models that names mean, in two questions for all of them."""
    ways = {name: readings(name, provider) for name in names}
    wanted = {way.name for some in ways.values() for way in some}
    known = _known(wanted)
    found = {}
    for name, some in ways.items():
        model = _first(some, known)
        if model is not None:
            found[name] = model
    return found


def readings(name: str, provider: str = "") -> list[Reading]:
    """Return the ways to read a name, the plainest first."""
    name = name.strip()
    if not name or len(name) > _LONGEST:
        return []
    ways = [Reading(name, provider)]
    for _ in range(_MOST_PREFIXES):
        more = [one for way in ways for one in _unwrapped(way)]
        ways += [one for one in dict.fromkeys(more) if one not in ways]
    return ways


def _unwrapped(way: Reading) -> list[Reading]:
    """Take one layer off a name."""
    name, result = way.name, []
    prefix, slash, rest = name.partition("/")
    if slash and prefix in GATEWAYS and way.provider in ("", GATEWAYS[prefix] or way.provider):
        result.append(Reading(rest, GATEWAYS[prefix] or way.provider))
    if arn := _ARN.match(name):
        result.append(Reading(arn[1], way.provider))
    if publisher := _PUBLISHER.match(name):
        promised = GATEWAYS.get(publisher[1], publisher[1])
        if way.provider in ("", promised):
            result.append(Reading(publisher[2], promised))
    if listed := _LISTED.match(name):
        result.append(Reading(listed[1], way.provider))
    if region := _REGION.match(name):
        result.append(Reading(name[region.end() :], way.provider))
    if dated := _DATED.match(name):
        result.append(Reading(f"{dated[1]}-{dated[2]}", way.provider))
    return result


def _known(names: Collection[str]) -> dict[str, list[AIModel]]:
    """Return the models that go by each of the names."""
    found: dict[str, dict[int, AIModel]] = {}
    aliases = Prefetch("aliases", Alias.objects.filter(name__in=names).order_by("pk"), to_attr="asked")
    by_id = AIModel.objects.filter(key__in=names)
    by_alias = AIModel.objects.filter(pk__in=Alias.objects.filter(name__in=names).values("model"))
    for model in (by_id | by_alias).select_related("provider").prefetch_related(aliases).order_by("pk"):
        for name in {model.key, *(one.name for one in model.asked)} & set(names):
            found.setdefault(name, {})[model.pk] = model
    return {name: list(models.values()) for name, models in found.items()}


def _first(ways: list[Reading], known: dict[str, list[AIModel]]) -> AIModel | None:
    for way in ways:
        models = [one for one in known.get(way.name, []) if way.provider in ("", one.provider.key)]
        if models:
            return models[0] if len(models) == 1 else None
    return None
