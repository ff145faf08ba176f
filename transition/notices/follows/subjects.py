"""What can be followed: one model, all models of a provider, all models on a surface, or everything."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from transition.catalog.models import AIModel, Provider, Surface
from transition.notices.models import Follow, FollowRequest


@dataclass(frozen=True)
class Subject:
    model: AIModel | None = None
    provider: Provider | None = None
    surface: Surface | None = None

    def __str__(self) -> str:
        if self.model:
            return self.model.name
        if self.provider:
            return _("every model of %(provider)s") % {"provider": self.provider.name}
        if self.surface:
            return _("every model on %(surface)s") % {"surface": self.surface.name}
        return _("every model")

    @property
    def key(self) -> str:
        """Return the subject as forms carry it: ``model-12``, ``provider-3``, ``surface-4`` or ``everything``."""
        if self.model:
            return f"model-{self.model.pk}"
        if self.surface:
            return f"surface-{self.surface.pk}"
        return f"provider-{self.provider.pk}" if self.provider else "everything"

    def fields(self) -> dict[str, Any]:
        """Return the columns of a follow, or of a wish to follow, that is about this."""
        return {"model": self.model, "provider": self.provider, "surface": self.surface}


def subject_in(row: Follow | FollowRequest) -> Subject:
    """Return what a follow, or a wish to follow, is about."""
    return Subject(row.model, row.provider, row.surface)


def subject_of(key: str) -> Subject | None:
    """Return the subject behind a key, or None when there is no such thing."""
    kind, _dash, number = key.partition("-")
    if key == "everything":
        return Subject()
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    if kind == "model":
        model = AIModel.objects.select_related("provider").filter(pk=number).first()
        return Subject(model=model) if model else None
    if kind == "surface":
        surface = Surface.objects.filter(pk=number).first()
        return Subject(surface=surface) if surface else None
    provider = Provider.objects.filter(pk=number).first() if kind == "provider" else None
    return Subject(provider=provider) if provider else None
