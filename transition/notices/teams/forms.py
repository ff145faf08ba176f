"""What members type: who should hear, who should belong, and what somebody does."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from transition.notices.follows.forms import AddressField
from transition.notices.follows.subjects import Subject
from transition.notices.models import AccountRole
from transition.notices.teams.following import subject_called


class ContactForm(forms.Form):
    """An address that should hear for the account, and why it is the right one."""

    email = AddressField(
        label=_("Address that should hear"),
        help_text=_("A member is added at once. Anybody else gets one message and hears only after saying yes."),
    )
    role = forms.ChoiceField(label=_("What they do"), choices=AccountRole.choices, initial=AccountRole.TECHNICAL)


class TeamFollowForm(forms.Form):
    """What the account should hear about, and who of it."""

    subject = forms.CharField(
        label=_("Model, provider, surface, or “everything”"),
        help_text=_("A model's id such as openai/gpt-4o, or a name from the list."),
        max_length=200,
        widget=forms.TextInput(attrs={"list": "subjects", "autocomplete": "off", "autocapitalize": "none"}),
    )
    role = forms.ChoiceField(
        label=_("Through"),
        help_text=_("Who does this hears first. It also holds when the account is told because it used the model."),
        choices=[("", _("Whoever is first")), *AccountRole.choices],
        required=False,
    )

    def clean_subject(self) -> Subject:
        found = subject_called(self.cleaned_data["subject"])
        if found is None:
            raise ValidationError(_("The catalog knows nothing by this name. Choose from the list, or type an id."))
        return found


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
