"""What staff type about whom and when."""

import json
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from transition.notices import audience
from transition.notices.channels import available
from transition.notices.milestones import send_at
from transition.notices.models import Channel, Kind, Plan
from transition.notices.models.plans import CORRECTING_KINDS
from transition.notices.wording import one_line

_DAYS = (90, 60, 30, 14, 7, 1, 0)
_RESEND = Plan.OnUnknown.RESEND_ONCE.value
# One choice on the form for all of them: nobody would answer for five kinds of correction one by one.
_CORRECTIONS = "corrections"


class PlanForm(forms.Form):
    """Whom an announcement reaches, when, where, and in which tone."""

    # Stand folded while they are empty: most announcements need none of them.
    rare = ("only", "never", "resend")

    title = forms.CharField(
        label=_("Title"), help_text=_("For the desk only; nobody outside reads it."), max_length=200, strip=True
    )
    hears = forms.MultipleChoiceField(
        label=_("Who hears"),
        help_text=_("Whoever is one of these."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose who hears.")},
    )
    only = forms.MultipleChoiceField(
        label=_("Only those who are also"),
        help_text=_("Leave it empty for no limit. With several, a person has to be each of them."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    never = forms.MultipleChoiceField(
        label=_("But not"),
        help_text=_("Whoever is one of these hears nothing."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    channels = forms.MultipleChoiceField(
        label=_("Channels"),
        help_text=_("Each person hears on those of them that they have."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one channel.")},
    )
    offsets = forms.TypedMultipleChoiceField(
        label=_("Reminders"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    tone = forms.ChoiceField(label=_("Tone"), choices=Plan.Tone.choices, widget=forms.RadioSelect)
    resend = forms.MultipleChoiceField(
        label=_("Send these once more when a crash leaves us not knowing whether they left"),
        help_text=_(
            "The others are left alone and shown. A second copy may reach somebody; silence may leave them untold."
        ),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, general: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offers = [(as_choice(one), audience.in_words(one)) for one in audience.offered(general=general)]
        for name in ("hears", "only", "never"):
            self._choices(name, offers)
        if len(offers) < 2:
            del self.fields["only"], self.fields["never"]
        possible = {*available(), *(self.initial.get("channels") or [])}
        if Channel.PUSH not in available():
            self.fields["channels"].help_text = _(
                "Each person hears on those of them that they have. Browser notifications need a key, which this site does not "
                "have yet: manage.py make_push_keys."
            )
        self._choices("channels", [choice for choice in Channel.choices if choice[0] in possible])
        days = sorted({*_DAYS, *(self.initial.get("offsets") or [])}, reverse=True)
        self._choices("offsets", [(day, offset_in_words(day)) for day in days])
        self._choices("resend", _messages([] if general else days))
        leave = _("They leave at %(hour)s UTC. A moved date moves them.")
        self.fields["offsets"].help_text = leave % {"hour": send_at().strftime("%H:%M")}
        if general:
            del self.fields["offsets"]

    def fields_of_plan(self) -> dict[str, Any]:
        """Return what was typed as the plan keeps it."""
        data = self.cleaned_data
        offsets = sorted(data.get("offsets", []), reverse=True)
        rules = {name: [json.loads(one) for one in data.get(name, [])] for name in ("hears", "only", "never")}
        return {
            "title": one_line(data["title"]),
            "audience": audience.join(audience.Sentence(**rules)),
            "channels": data["channels"],
            "offsets": offsets,
            "tone": data["tone"],
            "on_unknown": _on_unknown(data["resend"], offsets),
        }

    def _choices(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]


def plan_initial(plan: Plan) -> dict[str, Any]:
    """Return a plan as the form shows it. A rule that is no sentence of the form begins empty."""
    sentence = audience.split(plan.audience) or audience.Sentence([], [], [])
    chosen = {name: [as_choice(one) for one in rules] for name, rules in sentence._asdict().items()}
    resend = [key for key, what in plan.on_unknown.items() if what == _RESEND]
    if set(CORRECTING_KINDS) & set(resend):
        resend.append(_CORRECTIONS)
    return {
        "title": plan.title,
        "channels": plan.channels,
        "offsets": plan.offsets,
        "tone": plan.tone,
        "resend": resend,
        **chosen,
    }


def as_choice(rule: audience.Tree) -> str:
    """Return a single rule as the value of its box."""
    return json.dumps(rule, sort_keys=True)


def offset_in_words(days: int) -> str | Promise:
    """Return so many days before the end as the form says them."""
    if days == 0:
        return _("on the day, when it has happened")
    if days == 1:
        return _("the day before")
    return ngettext_lazy("%(days)d day before", "%(days)d days before", "days") % {"days": days}


def _messages(days: list[int]) -> list[tuple[str, str | Promise]]:
    announced = (Kind.ANNOUNCED.value, Kind.ANNOUNCED.label)
    if not days:
        return [announced]
    return [announced, *((str(day), offset_in_words(day)) for day in days), (_CORRECTIONS, _("Corrections"))]


def _on_unknown(chosen: list[str], offsets: list[int]) -> dict[str, str]:
    """Return the rule per message; a day that the plan does not have needs none."""
    known = {Kind.ANNOUNCED.value, *(str(day) for day in offsets)}
    kinds = [kind.value for kind in CORRECTING_KINDS] if _CORRECTIONS in chosen else []
    return dict.fromkeys([*(one for one in chosen if one in known), *kinds], _RESEND)
