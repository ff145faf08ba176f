"""What staff may record about one availability. Each form knows one thing that can happen and hands it to the catalog."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from transition import clock
from transition.catalog import recording
from transition.catalog.lifecycle import Precision
from transition.catalog.models import AIModel, Availability, Claim, LifecycleEvent
from transition.catalog.naming import resolve
from transition.feedback.fields import PlainTextField
from users.models import User

# An unknown day is no day: these are the ways in which a day can be known.
PRECISIONS = [(one.value, one.label) for one in Precision if one != Precision.UNKNOWN]


class Day(forms.DateField):
    widget = forms.DateInput(attrs={"type": "date", "class": "short"}, format="%Y-%m-%d")


class RecordForm(forms.Form):
    """What every event needs: a source, its kind, the day it was read, and the version that the writer saw."""

    action: ClassVar[str]
    title: ClassVar[Any]

    source_url = forms.URLField(
        label=_("Source"), max_length=500, assume_scheme="https", help_text=_("The page where this can be read.")
    )
    source_kind = forms.ChoiceField(
        label=_("Whose word it is"),
        choices=Claim.Kind.choices,
        help_text=_("A third party alone never sends a notice."),
    )
    read_on = Day(label=_("Day you read it"))
    reason = PlainTextField(
        label=_("Reason, as stated by the source"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Readers see this. If the source gives none, write that it gives none."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, availability: Availability, **kwargs: Any) -> None:
        self.availability = availability
        super().__init__(*args, **kwargs)
        self.initial.update(read_on=clock.today(), version=availability.schedule_version)

    def record(self, by: User) -> LifecycleEvent:
        """Hand what was written to the catalog, which may refuse it."""
        return self.apply({**self._rest(), "entered_by": by})

    def apply(self, rest: dict[str, Any]) -> LifecycleEvent:
        raise NotImplementedError

    def _rest(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("source_url", "source_kind", "read_on", "reason")}

    def is_stale(self) -> bool:
        """Tell whether somebody recorded something since this form was opened."""
        version = self.cleaned_data.get("version")
        return version is not None and version != self.availability.schedule_version


class AnnounceForm(RecordForm):
    action, title = "announce", _("Record an announcement")

    announced_on = Day(label=_("Day it was announced"), required=False)
    on = Day(label=_("Day it leaves"), required=False, help_text=_("Leave it empty when the source gives no day."))
    precision = forms.ChoiceField(label=_("How certain that day is"), choices=PRECISIONS)
    field_order = ("announced_on", "on", "precision")

    def apply(self, rest: dict[str, Any]) -> LifecycleEvent:
        said = {name: self.cleaned_data[name] for name in ("on", "precision", "announced_on")}
        return recording.announce(self.availability, **said, **rest)


class MoveForm(RecordForm):
    action, title = "move", _("Set or move the date")

    to = Day(label=_("New day"))
    precision = forms.ChoiceField(label=_("How certain that day is"), choices=PRECISIONS)
    happened_on = Day(label=_("Day the provider said so"), required=False)
    field_order = ("to", "precision", "happened_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = True

    def apply(self, rest: dict[str, Any]) -> LifecycleEvent:
        said = {name: self.cleaned_data[name] for name in ("precision", "happened_on")}
        return recording.move_date(self.availability, self.cleaned_data["to"], **said, **rest)


class WithdrawForm(RecordForm):
    action, title = "withdraw", _("Withdraw the retirement")

    happened_on = Day(label=_("Day the provider took it back"), required=False)
    field_order = ("happened_on",)

    def apply(self, rest: dict[str, Any]) -> LifecycleEvent:
        return recording.withdraw(self.availability, happened_on=self.cleaned_data["happened_on"], **rest)


class ReplacementForm(RecordForm):
    action, title = "replacement", _("Change the suggested replacement")

    successor = forms.CharField(
        label=_("Id of the suggested model"), max_length=200, required=False, help_text=_("Its exact id or an alias.")
    )
    prose = PlainTextField(
        label=_("Or the suggestion in words"),
        max_length=300,
        required=False,
        help_text=_("When no one model is named."),
    )
    named_on = Day(label=_("Day it was named"), required=False)
    field_order = ("successor", "prose", "named_on")

    def clean_successor(self) -> AIModel | None:
        name = self.cleaned_data["successor"]
        if not name:
            return None
        found = resolve(name, self.availability.model.provider.key) or resolve(name)
        if found is None:
            raise ValidationError(_("No one model in the catalog has exactly this id."))
        if found.pk == self.availability.model_id:
            raise ValidationError(_("A model cannot replace itself."))
        return found

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if "successor" in said and bool(said["successor"]) == bool(said.get("prose")):
            raise ValidationError(_("Give the id of a model or a suggestion in words, one of the two."))
        return said

    def apply(self, rest: dict[str, Any]) -> LifecycleEvent:
        said = {name: self.cleaned_data[name] for name in ("successor", "prose", "named_on")}
        return recording.change_replacement(self.availability, **said, **rest)


class CorrectForm(RecordForm):
    action, title = "correct", _("Correct what this site said")

    on = Day(label=_("The right day"), required=False, help_text=_("Leave it empty when no day is known."))
    precision = forms.ChoiceField(label=_("How certain that day is"), choices=PRECISIONS)
    field_order = ("on", "precision")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = True
        self.fields["reason"].label = _("What was wrong")

    def apply(self, rest: dict[str, Any]) -> LifecycleEvent:
        on = self.cleaned_data["on"]
        return recording.record(
            self.availability,
            kind=LifecycleEvent.Kind.CORRECTED,
            after_on=on,
            after_precision=self.cleaned_data["precision"] if on else "",
            **rest,
        )


FORMS: dict[str, type[RecordForm]] = {
    form.action: form for form in (AnnounceForm, MoveForm, WithdrawForm, ReplacementForm, CorrectForm)
}
