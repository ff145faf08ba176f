"""What people fill in when they come back with their receipt."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from transition.feedback.fields import PlainTextField
from transition.feedback.models import Consent
from transition.feedback.permission_forms import PermissionsForm
from transition.feedback.permissions import Permission, permission


class ReceiptForm(forms.Form):
    """The code that was shown after sending."""

    code = PlainTextField(
        label=gettext_lazy("Your reference"),
        help_text=gettext_lazy(
            "The letters and numbers from the page after you pressed Send. Spaces and dashes do not matter."
        ),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


class ChoicesForm(PermissionsForm):
    """The same boxes again, later."""

    contact = forms.BooleanField(required=False)

    field_order = ["share", "publish", "publish_as", "public_name", "adult", "sensitive", "research", "contact"]

    def __init__(self, *args: Any, under_18: bool, has_contact: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.under_18 = under_18
        if not has_contact:
            del self.fields["contact"]
        if under_18:
            for name in ("publish", "publish_as", "public_name", "adult"):
                del self.fields[name]

    def is_under_18(self) -> bool:
        return self.under_18

    def permissions(self) -> list[Permission]:
        wanted = super().permissions()
        return [*wanted, permission(Consent.Kind.CONTACT)] if self.cleaned_data.get("contact") else wanted
