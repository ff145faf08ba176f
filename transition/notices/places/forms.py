"""What a person says about a new place. The address is checked as it will be checked at every send."""

import contextlib
from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from transition.notices.channels.chat.services import NotOffered, service_of
from transition.notices.channels.push.keys import public_key, signers
from transition.notices.channels.push.subscriptions import LONGEST, Subscription, SubscriptionBroken
from transition.notices.wording import one_line
from transition.web.addresses import NameUnknown, NotAllowedHere, Unsafe, checked

_WHY = {
    "not an address": gettext_lazy("This is not a complete address. Copy it again from where it is shown."),
    "not https": gettext_lazy("The address has to begin with https://."),
    "private address": gettext_lazy("This address leads to a private network, where we do not call."),
    "name and password in the address": gettext_lazy("Leave out the name and password before the @."),
    "port of another service": gettext_lazy("Use port 443, or one above 1023."),
}


class NameForm(forms.Form):
    label = forms.CharField(
        label=gettext_lazy("Name"), max_length=80, help_text=gettext_lazy("So that you know it later.")
    )

    def clean_label(self) -> str:
        return one_line(self.cleaned_data["label"], 80)


class WebhookForm(NameForm):
    address = forms.CharField(label=gettext_lazy("Address"), max_length=2000)

    def clean_address(self) -> str:
        address: str = self.cleaned_data["address"].strip()
        with _said_in_words():
            checked(address)
        return address


class ChatForm(NameForm):
    address = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=1000,
        help_text=gettext_lazy("The incoming webhook that the service shows you, or its address in Apprise's form."),
    )

    def clean_address(self) -> str:
        address: str = self.cleaned_data["address"].strip()
        with _said_in_words():
            service_of(address)
        return address


class BrowserForm(NameForm):
    """What the browser itself hands over stands in hidden fields: ``static/js/push.js`` fills them."""

    subscription = forms.CharField(widget=forms.HiddenInput, max_length=LONGEST, required=False)
    key = forms.CharField(widget=forms.HiddenInput, max_length=100, required=False, initial=public_key)

    def clean(self) -> dict[str, Any]:
        """Read the subscription. A key that was replaced since the page was opened still counts while we have it."""
        data = super().clean() or {}
        try:
            if (key := data.get("key", "")) not in signers():
                raise SubscriptionBroken
            data["subscription"] = Subscription.from_json(data.get("subscription", ""), key)
        except SubscriptionBroken:
            raise ValidationError(
                _("The browser did not say how it can be reached. Load the page again and press the button once more.")
            ) from None
        with _said_in_words():
            checked(data["subscription"].url)
        return data


@contextlib.contextmanager
def _said_in_words() -> Iterator[None]:
    """Turn why we do not call an address into a sentence for the person who typed it."""
    try:
        yield
    except NotOffered as problem:
        raise ValidationError(_not_offered(str(problem))) from None
    except Unsafe as problem:
        raise ValidationError(_WHY.get(str(problem), _WHY["not an address"])) from None
    except NameUnknown:
        raise ValidationError(_("There is no machine with this name. Check the spelling.")) from None
    except NotAllowedHere:
        raise ValidationError(_("This copy of the site is not in production and may not write there.")) from None


def _not_offered(why: str) -> str:
    if why == "more than one room, or none":
        return _("Name exactly one room. Add another place for another room.")
    if why == "an option that is not allowed":
        return _("The address carries an option that we do not use. Leave out what follows the question mark.")
    return _("We know no chat service with this address. Copy it again from where the service shows it.")
