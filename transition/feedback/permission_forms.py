"""The boxes beside what people allow. They stand under the questions, and again with the receipt."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from transition.feedback.fields import PlainTextField
from transition.feedback.models import Consent
from transition.feedback.permissions import Permission, hints, permission, wordings

NO_NAME, CHOSEN_NAME = "none", "chosen"


class PermissionsForm(forms.Form):
    """The boxes beyond the first: unticked, each on its own, and each can be taken back."""

    share = forms.BooleanField(required=False)
    publish = forms.BooleanField(required=False)
    publish_as = forms.ChoiceField(
        label=gettext_lazy("If we publish your words, under which name?"),
        choices=[(NO_NAME, gettext_lazy("No name")), (CHOSEN_NAME, gettext_lazy("A name I choose"))],
        widget=forms.RadioSelect,
        required=False,
        initial=NO_NAME,
    )
    public_name = PlainTextField(label=gettext_lazy("The name to show"), max_length=80, required=False)
    adult = forms.BooleanField(label=gettext_lazy("I am 18 or over."), required=False)
    sensitive = forms.BooleanField(required=False)
    research = forms.BooleanField(required=False)

    def __init__(self, *args: Any, provider: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.provider = provider
        words, under = wordings(provider), hints()
        for kind in words.keys() & self.fields.keys():
            self.fields[kind].label = words[kind]
            self.fields[kind].help_text = under.get(kind, "")

    def is_under_18(self) -> bool:
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("publish"):
            self._check_publishing(given)
        if (given.get("share") or given.get("publish")) and not given.get("sensitive"):
            self.add_error(
                "sensitive", _("Tick this too if your words may be shared or published, or untick those boxes.")
            )
        return given

    def _check_publishing(self, given: dict[str, Any]) -> None:
        if self.is_under_18():
            self.add_error("publish", _("We do not publish what people under 18 write. Please untick this box."))
        elif not given.get("adult"):
            self.add_error(
                "adult", _("We publish words of people who are 18 or over only. Tick this, or untick publishing.")
            )
        if given.get("publish_as") == CHOSEN_NAME and not given.get("public_name"):
            self.add_error("public_name", _("Write the name to show, or choose no name."))

    def permissions(self) -> list[Permission]:
        """Return what the ticked boxes allow, with the words that stood beside them."""
        given = self.cleaned_data
        kinds = [kind for kind in (Consent.Kind.SHARE, Consent.Kind.PUBLISH) if given.get(kind)]
        # Sensitive details are about sharing and publishing; without these there is nothing to allow.
        kinds += [Consent.Kind.SENSITIVE] if kinds and given.get("sensitive") else []
        kinds += [Consent.Kind.RESEARCH] if given.get("research") else []
        return [
            permission(kind, self.provider, self._public_name() if kind == Consent.Kind.PUBLISH else "")
            for kind in kinds
        ]

    def _public_name(self) -> str:
        named = self.cleaned_data.get("publish_as") == CHOSEN_NAME
        return self.cleaned_data["public_name"] if named else ""
