"""What can be followed: one model, all models of a provider, or everything."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from transition.catalog.models import AIModel, Provider


@dataclass(frozen=True)
class Subject:
    model: AIModel | None = None
    provider: Provider | None = None

    def __str__(self) -> str:
        if self.model:
            return self.model.name
        if self.provider:
            return _("every model of %(provider)s") % {"provider": self.provider.name}
        return _("every model")

    @property
    def key(self) -> str:
        """Return the subject as forms carry it: ``model-12``, ``provider-3`` or ``everything``."""
        if self.model:
            return f"model-{self.model.pk}"
        return f"provider-{self.provider.pk}" if self.provider else "everything"


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
    provider = Provider.objects.filter(pk=number).first() if kind == "provider" else None
    return Subject(provider=provider) if provider else None
