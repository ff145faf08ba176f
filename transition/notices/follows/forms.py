"""What a person types to follow, and how they want to hear."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from transition.catalog.models import AIModel, Provider, Surface
from transition.notices.follows.subjects import Subject

_SHOWN_AGAIN = 320


class _ShortEcho:
    """Show back at most a line of what was typed: a megabyte in a field is answered, not repeated."""

    def format_value(self, value: Any) -> str | None:
        shown = super().format_value(value)  # type: ignore[misc]
        return shown[:_SHOWN_AGAIN] if shown else shown


class _AddressInput(_ShortEcho, forms.EmailInput):
    pass


class _ShortInput(_ShortEcho, forms.TextInput):
    pass


class AddressField(forms.EmailField):
    """An address we can write to. A domain in any script becomes the form that mail servers understand."""

    def __init__(self, **kwargs: Any) -> None:
        wrong = _("This is not an address we can write to. Look for a missing @, a space or a line break.")
        super().__init__(
            max_length=254,
            error_messages={
                "required": _("Type the address that should hear."),
                "invalid": wrong,
                "max_length": _(
                    "An email address has at most %(limit_value)d characters; this one has %(show_value)d."
                ),
                "null_characters_not_allowed": wrong,
            },
            widget=_AddressInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
            **kwargs,
        )

    def clean(self, value: Any) -> str:
        local, at, domain = super().clean(value).rpartition("@")
        if not at:
            return ""
        try:
            return f"{local}@{domain.encode('idna').decode().lower()}"
        except UnicodeError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None


class AddressForm(forms.Form):
    """The address that should hear."""

    email = AddressField(
        label=_("Email address"),
        help_text=_("We send one message with a link. Nothing else is sent until you press the button behind it."),
    )


class SubjectForm(forms.Form):
    """What to follow: one model by its name or id, all models of a provider, all on a surface, or everything."""

    MODEL, PROVIDER, SURFACE, EVERYTHING = "model", "provider", "surface", "everything"

    about = forms.ChoiceField(
        label=_("What do you want to hear about?"),
        choices=[
            (MODEL, _("One model")),
            (PROVIDER, _("Every model of a provider")),
            (SURFACE, _("Every model on a surface")),
            (EVERYTHING, _("Every model")),
        ],
        widget=forms.RadioSelect,
        initial=MODEL,
    )
    model = forms.CharField(
        label=_("Name or id of the model"),
        help_text=_("For example Claude Sonnet 4.5, or the id you send to the API. Needed for one model."),
        required=False,
        max_length=200,
        widget=_ShortInput(attrs={"spellcheck": "false"}),
        error_messages={"max_length": _("A model name has at most %(limit_value)d characters.")},
    )
    provider = forms.ModelChoiceField(
        label=_("Provider"),
        help_text=_("Needed for every model of a provider."),
        queryset=Provider.objects.order_by("name", "pk"),
        required=False,
        empty_label=_("Choose one"),
    )

    surface = forms.ModelChoiceField(
        label=_("Surface"),
        help_text=_("Where you use models: an API, an app, a cloud platform. Needed for every model on a surface."),
        queryset=Surface.objects.order_by("name", "pk"),
        required=False,
        empty_label=_("Choose one"),
    )

    def clean_model(self) -> str:
        return " ".join(self.cleaned_data["model"].split())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("about") == self.PROVIDER and not data.get("provider"):
            self.add_error("provider", _("Choose the provider."))
        if data.get("about") == self.SURFACE and not data.get("surface"):
            self.add_error("surface", _("Choose the surface."))
        if data.get("about") == self.MODEL and "model" in data:
            self._find_model(data)
        return data

    def subject(self) -> Subject:
        """Return what was chosen. Only for a form that is valid."""
        data = self.cleaned_data
        if data["about"] == self.EVERYTHING:
            return Subject()
        if data["about"] == self.SURFACE:
            return Subject(surface=data["surface"])
        return Subject(provider=data["provider"]) if data["about"] == self.PROVIDER else Subject(model=data["found"])

    def _find_model(self, data: dict[str, Any]) -> None:
        name = data["model"]
        if not name:
            self.add_error("model", _("Type the name or the id of the model."))
            return
        found = _models_called(name)
        if len(found) == 1:
            data["found"] = found[0]
        elif found:
            ids = ", ".join(f"{model.provider.key}/{model.key}" for model in found[:5])
            self.add_error("model", _("Several models are called so. Type one of these: %(ids)s.") % {"ids": ids})
        else:
            self.add_error("model", _not_found(name))


class EmailFollowForm(AddressForm, SubjectForm):
    """Both: what to follow, and the address that should hear."""

    field_order = ["about", "model", "provider", "surface", "email"]


def _models_called(name: str) -> list[AIModel]:
    """Return the models with exactly this id, alias or name. ``provider/id`` is exact too."""
    provider, slash, key = name.partition("/")
    exact = Q(key__iexact=name) | Q(aliases__name__iexact=name) | Q(name__iexact=name)
    if slash:
        exact |= Q(provider__key=provider.lower(), key__iexact=key)
    return list(AIModel.objects.filter(exact).select_related("provider").distinct().order_by("name", "pk")[:6])


def _not_found(name: str) -> str:
    near = AIModel.objects.all()
    for word in name.split()[:6]:
        near = near.filter(Q(name__icontains=word) | Q(key__icontains=word))
    names = list(near.order_by("name", "pk").values_list("name", flat=True).distinct()[:5])
    if names:
        return _("No model has exactly this name. Did you mean: %(names)s?") % {"names": ", ".join(names)}
    return _("No model in the catalog has this name or id.")  # type: ignore[return-value]
