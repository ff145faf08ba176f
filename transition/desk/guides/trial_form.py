"""What an editor types to take down a pair of answers."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from transition import clock
from transition.catalog.models import AIModel
from transition.desk.guides.fields import Markdown, Plain
from transition.guides.models import TrialPair
from transition.guides.models.trials import LONGEST_ANSWER, LONGEST_PROMPT
from transition.guides.picking import pick

# Before it nobody could talk with any model that the catalog holds.
_FIRST_DAY = date(2018, 1, 1)
_WORDS = {"source", "successor", "prompt", "old_answer", "new_answer"}


def _names(models: list[AIModel]) -> list[str]:
    """Return what an answer may not say if nobody is to know whose it is: of one provider, its name tells nothing."""
    names = [name for model in models for name in (model.name, model.key)]
    providers = {model.provider.name for model in models}
    return names + (sorted(providers) if len(providers) > 1 else [])


class ModelField(forms.CharField):
    """The id of a model, as it stands in the catalog."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"})
        super().__init__(max_length=200, widget=widget, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return f"{value.provider.key}/{value.key}" if isinstance(value, AIModel) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)

    def clean(self, value: Any) -> AIModel:
        typed = super().clean(value)
        found = pick(typed).model
        if found is None:
            raise ValidationError(_("The catalog has no model “%(name)s”."), params={"name": typed[:80]})
        return found


class TrialForm(forms.ModelForm):
    source = ModelField(
        label=_("The model that people use"),
        help_text=_("An id such as openai/gpt-4o. Other names of a model work too."),
    )
    successor = ModelField(label=_("The model they move to"))
    prompt = Plain(label=_("what was asked"), rows=4, max_length=LONGEST_PROMPT)
    old_answer = Markdown(
        label=_("the old model's answer"),
        help_text=_("Word by word. Leave out what names the model."),
        max_length=LONGEST_ANSWER,
    )
    new_answer = Markdown(label=_("the new model's answer"), max_length=LONGEST_ANSWER)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    class Meta:
        model = TrialPair
        fields = [
            "source", "successor", "lane", "language", "prompt", "old_answer", "new_answer", "settings", "taken_on", "source_url", "is_shown",
        ]  # fmt: skip
        labels = {"is_shown": _("Readers may see it")}
        help_texts = {"settings": _("Surface, instructions, temperature: what else made the answers what they are.")}
        widgets = {"taken_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial.update(source=self.instance.source, successor=self.instance.successor)

    def clean_taken_on(self) -> Any:
        day = self.cleaned_data["taken_on"]
        if day > clock.today():
            raise ValidationError(_("This day has not come yet."))
        if day < _FIRST_DAY:
            raise ValidationError(_("No model of the catalog answered that early."))
        return day

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        names = _names([said[part] for part in ("source", "successor") if part in said])
        for part in ("old_answer", "new_answer"):
            if told := next((name for name in names if name.casefold() in said.get(part, "").casefold()), ""):
                names_it = _("It names “%(name)s”, so everybody would know whose it is.")
                self.add_error(part, ValidationError(names_it, params={"name": told}))
        return said

    def save(self, commit: bool = True) -> TrialPair:
        """Keep the pair. What was chosen between other words counts no longer."""
        if self.instance.pk and _WORDS.intersection(self.changed_data):
            self.instance.chose_old = self.instance.chose_new = self.instance.chose_neither = 0
        return super().save(commit)
