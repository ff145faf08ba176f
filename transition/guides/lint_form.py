"""The form into which a request is pasted."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from transition.guides import linting
from transition.guides.linting.secrets import masked
from transition.guides.picking import MAX_LENGTH

_SURFACES = [("", _("Find out from what I paste"))] + [(key, one.name) for key, one in linting.SURFACES.items()]
_ID = {"list": "models", "autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}


class LintForm(forms.Form):
    """A request as somebody sends it today, and where they want to send it. Its secrets are masked before it is read."""

    text = forms.CharField(
        label=_("Your request"),
        help_text=_("JSON, or the Python, TypeScript or curl that sends it. Comments and trailing commas are fine."),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false", "autocapitalize": "none", "class": "code"}),
        error_messages={"required": _("Paste the JSON that you send, or the code that sends it.")},
    )
    target = forms.CharField(
        label=_("The model to move to"),
        help_text=_("An id. Left empty: the successor that the catalog knows."),
        max_length=MAX_LENGTH,
        required=False,
        widget=forms.TextInput(attrs=_ID),
    )
    surface = forms.ChoiceField(label=_("Where it is sent"), choices=_SURFACES, required=False)
    direction = forms.ChoiceField(
        label=_("Which way"),
        choices=[("forward", _("To the new model")), ("rollback", _("Back to the old one"))],
        required=False,
    )
    source = forms.CharField(
        label=_("The model it is sent to today"),
        help_text=_("Only where the request does not name it."),
        max_length=MAX_LENGTH,
        required=False,
        widget=forms.TextInput(attrs=_ID),
    )

    def __init__(self, data: QueryDict | None = None, **options: Any) -> None:
        self.found: tuple[linting.Secret, ...] = ()
        if data is not None:
            data = data.copy()
            data["text"], self.found = masked(data.get("text", ""))
        super().__init__(data, **options)

    def clean_direction(self) -> str:
        return str(self.cleaned_data["direction"] or "forward")

    def given(self) -> linting.Given:
        """Return what was pasted, as the linter takes it."""
        said = {name: self.cleaned_data[name].strip() for name in ("target", "source", "surface", "direction")}
        return linting.sorted_out(self.cleaned_data["text"], found=self.found, **said)
