import zoneinfo
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from users.models import Role, User


def _zones() -> list[tuple[str, str]]:
    names = sorted(zone for zone in zoneinfo.available_timezones() if "/" in zone or zone == "UTC")
    return [(name, name.replace("_", " ")) for name in names]


class ProfileForm(forms.ModelForm):
    """What a person may change about how we address them."""

    language = forms.ChoiceField(label=_("Language"), choices=lambda: settings.LANGUAGES)
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=_zones, help_text=_("Notices and the desk name times in this zone.")
    )

    class Meta:
        model = User
        fields = ["name", "language", "time_zone"]


class GiveRoleForm(forms.Form):
    """Name a person by address, and the role they are given."""

    email = forms.EmailField(label=_("Email address"), help_text=_("They sign in with a code sent to this address."))
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, widget=forms.RadioSelect)


class EraseForm(forms.Form):
    """The address, typed again, so that nobody erases an account by a slip."""

    email = forms.EmailField(label=_("Type your email address to confirm"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].strip().lower()
        if email != self.user.email:
            raise forms.ValidationError(_("This is not the address of the account you are signed in to."))
        return email
