"""Find the model that a person typed: provider/id, or an alias, an id or a name when only one model has it."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from django.db.models import Q

from transition.catalog import almanac
from transition.catalog.almanac import Named
from transition.catalog.models import AIModel
from transition.guides.rules import normalised

MAX_LENGTH = 200
_MOST_NEAR = 3


@dataclass(frozen=True)
class Pick:
    typed: str
    model: AIModel | None

    @property
    def is_empty(self) -> bool:
        return not self.typed

    @property
    def name(self) -> str:
        """Return the name that an address carries."""
        return f"{self.model.provider.key}/{self.model.key}" if self.model else self.typed

    @property
    def is_alias(self) -> bool:
        return self.model is not None and self.typed != self.name


def pick(typed: str) -> Pick:
    """Return what was typed and the model it names exactly, if any. Prefixes never match."""
    typed = typed.strip()
    if not typed or len(typed) > MAX_LENGTH or "\x00" in typed:
        return Pick(typed[:MAX_LENGTH].replace("\x00", "\ufffd"), None)
    # Phones begin a word with a capital; an id that is written so is found first. Clouds dress ids up.
    for name in dict.fromkeys((typed, typed.lower(), normalised(typed))):
        if model := _named(name):
            return Pick(typed, model)
    return Pick(typed, None)


def _named(name: str) -> AIModel | None:
    provider, slash, key = name.partition("/")
    if slash:
        return AIModel.objects.named(provider, key).select_related("provider").first()
    # An id or an alias of one model may be the name of another.
    return _only(Q(key=name) | Q(aliases__name=name)) or _only(Q(name__iexact=name))


def _only(is_meant: Q) -> AIModel | None:
    models = AIModel.objects.filter(is_meant).select_related("provider").distinct().order_by("pk")[:2]
    return models[0] if len(models) == 1 else None


def nearest(typed: str, models: Iterable[Named]) -> list[Named]:
    """Return the few models whose name or id looks most like what was typed. Looking alike proves nothing."""
    wanted = typed.rpartition("/")[2].strip().casefold()
    named = {word.casefold(): one for one in models for word in (one.key, one.name)}
    holding = sorted((word for word in named if wanted and wanted in word), key=lambda word: (len(word), word))
    near = [*holding, *get_close_matches(wanted, named, n=_MOST_NEAR, cutoff=0.55)]
    return list(dict.fromkeys(named[word] for word in near))[:_MOST_NEAR]


def suggestions() -> list[tuple[str, str]]:
    """Return every model as the field takes it, with its name, by provider."""
    models = sorted(almanac.current().models.values(), key=lambda one: (one.provider.name, one.name, one.pk))
    return [(f"{one.provider.key}/{one.key}", one.name) for one in models]
