"""When a revision is published, once it is approved."""

from datetime import UTC

from django import forms
from django.utils.translation import gettext_lazy as _


class AskForm(forms.Form):
    publish_at = forms.DateTimeField(
        label=_("Publish on"),
        required=False,
        input_formats=["%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "class": "short"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("In UTC. Empty: as soon as it is approved."),
    )

    def clean_publish_at(self) -> object:
        at = self.cleaned_data["publish_at"]
        return at.replace(tzinfo=UTC) if at else None
