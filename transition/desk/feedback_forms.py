"""What staff fill in about a submission. ``version`` is the state of things when the page was opened."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from transition.feedback.fields import PlainTextField
from transition.feedback.models import Severity, SubmissionText, Triage

_WAITING = [("", gettext_lazy("Everything that waits"))]


class QueueForm(forms.Form):
    """Which part of the queue to show. What makes no sense is left out, so an old link still opens."""

    state = forms.ChoiceField(label=gettext_lazy("State"), choices=[*_WAITING, *Triage.State.choices], required=False)
    severity = forms.ChoiceField(
        label=gettext_lazy("Severity"), choices=[("", gettext_lazy("Any")), *Severity.choices], required=False
    )
    model = PlainTextField(label=gettext_lazy("Model"), max_length=200, required=False)


class MoveForm(forms.Form):
    state = forms.ChoiceField(label=gettext_lazy("Where it stands"), widget=forms.RadioSelect)
    severity = forms.TypedChoiceField(
        label=gettext_lazy("Severity"),
        help_text=gettext_lazy("The order of reading, and no judgement of a person."),
        choices=Severity.choices,
        coerce=int,
    )
    note = PlainTextField(
        label=gettext_lazy("Note"),
        help_text=gettext_lazy("For colleagues. The person does not see it."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, triage: Triage, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "move_%s", **kwargs})
        self.triage = triage
        choices = [(state.value, state.label) for state in triage.next_states()]
        self.fields["state"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        severity = given.get("severity", self.triage.severity)
        if self.triage.severity == Severity.LIFE and severity < Severity.LIFE and not given.get("note"):
            self.add_error("note", _("Write what was done before you lower a severity of 4."))
        if given.get("state") == Triage.State.URGENT and severity < Severity.LIFE:
            self.add_error("severity", _("What is urgent is read first: give it severity 4, or move it out of urgent."))
        return given


class ReplyForm(forms.Form):
    text = PlainTextField(
        label=gettext_lazy("Your answer"),
        help_text=gettext_lazy(
            "Plain text. The person reads it with their reference, and by email if they asked for that."
        ),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "reply_%s", **kwargs})


class RedactForm(forms.Form):
    text = PlainTextField(
        label=gettext_lazy("The words without personal details"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    privacy = forms.ChoiceField(
        label=gettext_lazy("Personal details"), choices=SubmissionText.Privacy.choices, widget=forms.RadioSelect
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "redact_%s", **kwargs})
