"""What people fill in. Every rule is checked here, with or without JavaScript, and no refusal loses a word."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from transition.catalog.models import AIModel
from transition.feedback import naming, questions
from transition.feedback.fields import OneOf, PlainTextField, SomeOf
from transition.feedback.intake import Sent
from transition.feedback.models import Consent
from transition.feedback.permission_forms import PermissionsForm
from transition.feedback.permissions import permission
from transition.feedback.stamps import SHORTEST_FILL, opened_at
from users.models import User

KEEP_AS_TYPED = "typed"


class FeedbackForm(PermissionsForm):
    """The questionnaire. Two things are needed: which model, and the permission to keep the answers."""

    model = PlainTextField(
        label=gettext_lazy("Which model is this about?"),
        help_text=gettext_lazy("Pick the closest name. If you are not sure, tell us the app and the month."),
        max_length=200,
        widget=forms.TextInput(attrs={"list": "model-names", "autocomplete": "off"}),
        error_messages={
            "required": gettext_lazy("Tell us which model. A part of its name is enough, or the app and the month.")
        },
    )
    model_choice = forms.ChoiceField(
        label=gettext_lazy("Which of these do you mean?"),
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choose the closest, or keep what you typed.")},
    )
    surface = SomeOf(questions.SURFACE, label=gettext_lazy("Where did you use it?"))
    situation = OneOf(questions.SITUATION, label=gettext_lazy("What is happening for you?"))
    use = SomeOf(
        questions.USE,
        most=questions.MOST_USE,
        label=gettext_lazy("What did you use it for?"),
        help_text=gettext_lazy("Choose up to four."),
    )
    lost = SomeOf(
        questions.LOST,
        most=questions.MOST_LOST,
        label=gettext_lazy("What would you lose, or have you lost?"),
        help_text=gettext_lazy('Choose what fits, up to five. There is no right answer, and "nothing" is fine.'),
    )
    impact = OneOf(questions.IMPACT, label=gettext_lazy("How much does this change affect your daily life or work?"))
    story = PlainTextField(
        label=gettext_lazy("In your own words, what should people know?"),
        help_text=gettext_lazy(
            "Please leave out names, health details about others, and anything you would not want a stranger to read. "
            "A person will read this, but not straight away."
        ),
        max_length=questions.MOST_STORY,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    tried = OneOf(questions.TRIED, label=gettext_lazy("Have you tried the suggested replacement?"))
    gap = SomeOf(
        questions.GAP,
        label=gettext_lazy("What did it not do as well?"),
        help_text=gettext_lazy("Only if you have tried it."),
    )
    ask = SomeOf(
        questions.ASK,
        most=questions.MOST_ASK,
        label=gettext_lazy("What would help you most?"),
        help_text=gettext_lazy("Choose up to four."),
    )
    notice = OneOf(questions.NOTICE, label=gettext_lazy("When did you first hear?"))
    notice_on = forms.DateField(
        label=gettext_lazy("On which day, if you know"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "short"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("Write the day like 2026-11-30, or leave it empty.")},
    )
    saved = OneOf(questions.SAVED, label=gettext_lazy("Have you been able to save what you need?"))
    who = SomeOf(
        questions.WHO,
        label=gettext_lazy("Would you like to tell us which of these describe you?"),
        help_text=gettext_lazy("Only if you want to. We show totals, and never for small groups."),
    )
    reply = OneOf(questions.REPLY, label=gettext_lazy("Would you like an update?"))
    contact = forms.EmailField(
        label=gettext_lazy("Your email address"),
        help_text=gettext_lazy("Used for this and nothing else. Deleted when you ask, or after 12 months."),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": gettext_lazy("Write the address like name@example.org.")},
    )
    keep = forms.BooleanField(
        error_messages={
            "required": gettext_lazy("We need this permission to keep what you send. Without it, nothing is saved.")
        }
    )
    # People never see this one; programs that fill in every field do.
    website = forms.CharField(label=gettext_lazy("Leave this empty"), required=False)
    submission_id = forms.CharField(widget=forms.HiddenInput, required=False)
    opened = forms.CharField(widget=forms.HiddenInput, required=False)

    field_order = [
        "model", "model_choice", "surface", "situation", "use", "lost", "impact", "story", "tried", "gap", "ask",
        "notice", "notice_on", "saved", "who", "reply", "contact", "keep", "share", "publish", "publish_as",
        "public_name", "adult", "sensitive", "research", "website",
    ]  # fmt: skip

    def __init__(self, *args: Any, now: datetime, about: AIModel | None = None, **kwargs: Any) -> None:
        super().__init__(*args, provider=about.provider.name if about else "", **kwargs)
        self.now = now
        self.about = about
        self.suggestions: dict[str, AIModel] = {}

    def clean_model(self) -> str:
        """Find the model that was meant; ask once when several could be, and take any other words as they are."""
        typed: str = self.cleaned_data["model"]
        self.named = self._named(typed)
        if self.named is None:
            found = naming.exactly(typed) or naming.nearly(typed)
            self.suggestions = {str(model.pk): model for model in found}
            choices = [(key, f"{model.name} ({model.provider})") for key, model in self.suggestions.items()]
            choices.append((KEEP_AS_TYPED, _("None of these: keep what I typed")))
            self.fields["model_choice"].choices = choices  # type: ignore[attr-defined]
        return typed

    def _named(self, typed: str) -> AIModel | None:
        if self.about and typed.casefold() in (self.about.name.casefold(), self.about.key.casefold()):
            return self.about
        found = naming.exactly(typed)
        return found[0] if len(found) == 1 else None

    def clean_model_choice(self) -> str:
        chosen: str = self.cleaned_data["model_choice"]
        if self.suggestions and not chosen:
            raise forms.ValidationError(self.fields["model_choice"].error_messages["invalid_choice"])
        return chosen

    def is_under_18(self) -> bool:
        return "u18" in self.cleaned_data.get("who", [])

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        self._check_reply(given)
        self._check_that_a_person_sends(given)
        return given

    def _check_reply(self, given: dict[str, Any]) -> None:
        if given.get("reply") != "email":
            return
        if self.is_under_18():
            self.add_error("reply", _("We do not keep email addresses of people under 18. Choose another way to hear."))
        elif not given.get("contact") and "contact" not in self.errors:
            self.add_error("contact", _("Write the address for the update, or choose another way to hear."))

    def _check_that_a_person_sends(self, given: dict[str, Any]) -> None:
        if given.get("website"):
            self.add_error(
                None, _("A hidden field was filled in, as programs do. We have emptied it: please press Send again.")
            )
        opened = opened_at(given.get("submission_id", ""), given.get("opened", ""))
        if opened is None:
            self.add_error(None, _("This page was out of date. Nothing is lost: please press Send again."))
        elif self.now - opened < SHORTEST_FILL:
            self.add_error(
                None, _("That was faster than people usually are. Nothing is lost: please press Send again.")
            )

    def sent(self, sender: User | None, language: str) -> Sent:
        """Return everything that was sent, ready to be kept."""
        given = self.cleaned_data
        typed_columns = ("situation", "use", "lost", "impact", "tried", "ask", "saved")
        model = self.named or self.suggestions.get(given["model_choice"])
        email = given["contact"] if given["reply"] == "email" else ""
        return Sent(
            submission_id=UUID(given["submission_id"]),
            model=model,
            model_name=model.name if model else given["model"],
            language=language,
            answers={name: given[name] for name in typed_columns},
            more=self._more(given),
            story=given["story"],
            email=email,
            permissions=[
                permission(Consent.Kind.KEEP),
                *self.permissions(),
                *([permission(Consent.Kind.CONTACT)] if email else []),
            ],
            sender=sender,
        )

    def _more(self, given: dict[str, Any]) -> dict[str, Any]:
        more: dict[str, Any] = {
            name: given[name] for name in ("surface", "gap", "notice", "who", "reply") if given[name]
        }
        if given["tried"] in ("not_yet", "cant", "none"):
            more.pop("gap", None)
        if given["notice_on"]:
            more["notice_on"] = given["notice_on"].isoformat()
        return more
