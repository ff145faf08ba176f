"""What staff type: whom and when, and the words."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from transition.notices.models import ContentRevision, Plan
from transition.notices.wording import LONGEST_BODY, check_text, one_line


class PlanForm(forms.Form):
    """Whom an announcement reaches, when, and in which tone."""

    title = forms.CharField(
        label=_("Title"), help_text=_("For the desk only; nobody outside reads it."), max_length=200, strip=True
    )
    followers = forms.MultipleChoiceField(
        label=_("Who hears"),
        choices=[
            ("model", _("people who follow the model")),
            ("provider", _("people who follow the provider")),
            ("everything", _("people who follow everything")),
        ],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose who hears.")},
    )
    offsets = forms.TypedMultipleChoiceField(
        label=_("Reminders"),
        help_text=_("They leave at 09:00 UTC. A moved date moves them."),
        choices=[
            (90, _("90 days before")),
            (60, _("60 days before")),
            (30, _("30 days before")),
            (14, _("14 days before")),
            (7, _("7 days before")),
            (1, _("the day before")),
            (0, _("on the day, when it has happened")),
        ],
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    tone = forms.ChoiceField(label=_("Tone"), choices=Plan.Tone.choices, widget=forms.RadioSelect)
    on_unknown = forms.ChoiceField(
        label=_("When a crash leaves us not knowing whether a message left"),
        choices=Plan.OnUnknown.choices,
        widget=forms.RadioSelect,
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, general: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if general:
            del self.fields["offsets"]
            self.fields["followers"].choices = [("everything", _("people who follow everything"))]  # type: ignore[attr-defined]

    def fields_of_plan(self) -> dict[str, Any]:
        """Return what was typed as the plan keeps it."""
        data = self.cleaned_data
        offsets = sorted(data.get("offsets", []), reverse=True)
        resend = data["on_unknown"] == Plan.OnUnknown.RESEND_ONCE
        return {
            "title": one_line(data["title"]),
            "audience": {"followers": data["followers"]},
            "offsets": offsets,
            "tone": data["tone"],
            "on_unknown": {str(day): Plan.OnUnknown.RESEND_ONCE.value for day in offsets} if resend else {},
        }


def plan_initial(plan: Plan) -> dict[str, Any]:
    resends = Plan.OnUnknown.RESEND_ONCE in plan.on_unknown.values()
    return {
        "title": plan.title,
        "followers": plan.audience["followers"],
        "offsets": plan.offsets,
        "tone": plan.tone,
        "on_unknown": Plan.OnUnknown.RESEND_ONCE if resends else Plan.OnUnknown.LEAVE,
    }


class TextForm(forms.Form):
    """One text of an announcement. What cannot be sent is refused here, with the place where it stands."""

    subject = forms.CharField(label=_("Subject"), max_length=300)
    body = forms.CharField(
        label=_("Text"),
        help_text=_("Plain text. An empty line starts a paragraph; lines that begin with - or 1. make a list."),
        max_length=LONGEST_BODY,
        widget=forms.Textarea(attrs={"rows": 14}),
    )
    acknowledgement = forms.CharField(
        label=_("Acknowledgement"),
        help_text=_("One sentence at most, left out for people who want practical details only."),
        max_length=300,
        required=False,
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, text: ContentRevision, general: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.text, self.general = text, general

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        try:
            check_text(self.text.kind, data["subject"], data["body"], data["acknowledgement"], general=self.general)
        except ValidationError as problems:
            # A complaint takes its field out of the cleaned data, and the next one may be about the same field.
            typed = dict(data)
            for message in problems.messages:
                self._say_where(str(message), typed)
        return data

    def _say_where(self, message: str, typed: dict[str, str]) -> None:
        """Put a complaint at the field it is about, with the line when it names something that stands there."""
        quoted = re.search(r"“(.+?)”", message) or re.search(r"(\{[a-z_]+\})", message)
        words = quoted[1] if quoted else ""
        for name in ("subject", "acknowledgement"):
            if words and words in typed[name]:
                self.add_error(name, message)
                return
        lines = [number for number, line in enumerate(typed["body"].splitlines(), 1) if words and words in line]
        where = _("Line %(line)d: %(message)s") % {"line": lines[0], "message": message} if lines else message
        self.add_error("body", where)
