"""Find the model that a person typed: provider/id, or an alias, an id or a name when only one model has it."""

from dataclasses import dataclass

from django.db.models import Q

from transition.catalog import almanac, naming
from transition.catalog.models import AIModel

MAX_LENGTH = 200


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
    # Phones begin a word with a capital; an id that is written so is found first.
    for name in dict.fromkeys((typed, typed.lower())):
        if model := _named(name):
            return Pick(typed, model)
    return Pick(typed, naming.resolve(typed.lower()))


def _named(name: str) -> AIModel | None:
    provider, slash, key = name.partition("/")
    if slash:
        return AIModel.objects.named(provider, key).select_related("provider").first()
    # An id or an alias of one model may be the name of another.
    return _only(Q(key=name) | Q(aliases__name=name)) or _only(Q(name__iexact=name))


def _only(is_meant: Q) -> AIModel | None:
    models = AIModel.objects.filter(is_meant).select_related("provider").distinct().order_by("pk")[:2]
    return models[0] if len(models) == 1 else None


def suggestions() -> list[tuple[str, str]]:
    """Return every model as the field takes it, with its name, by provider."""
    models = sorted(almanac.current().models.values(), key=lambda one: (one.provider.name, one.name, one.pk))
    return [(f"{one.provider.key}/{one.key}", one.name) for one in models]
