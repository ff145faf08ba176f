"""What members type: who should hear, who should belong, and what somebody does."""

from django import forms
from django.utils.translation import gettext_lazy as _

from transition.notices.follows.forms import AddressField
from transition.notices.models import AccountRole


class ContactForm(forms.Form):
    """An address that should hear for the account, and why it is the right one."""

    email = AddressField(
        label=_("Address that should hear"),
        help_text=_("A member is added at once. Anybody else gets one message and hears only after saying yes."),
    )
    role = forms.ChoiceField(label=_("What they do"), choices=AccountRole.choices, initial=AccountRole.TECHNICAL)


class InvitationForm(forms.Form):
    """An address whose owner should belong to the account."""

    email = AddressField(
        label=_("Address to invite"),
        help_text=_("They get a link that works once, for 7 days, and only when they sign in with this address."),
    )
    role = forms.ChoiceField(
        label=_("Role"),
        help_text=_("Owners invite and give roles. Owners and technical members change who hears."),
        choices=AccountRole.choices,
        initial=AccountRole.MEMBER,
    )


class RoleForm(forms.Form):
    """The role that a member has from now on."""

    role = forms.ChoiceField(label=_("Role"), choices=AccountRole.choices)
