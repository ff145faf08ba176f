"""What the style page shows: one example of every part in every state, on a fixed day."""

from datetime import date
from types import SimpleNamespace
from typing import Any

from django import forms
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator

DAY = date(2026, 11, 23)
STATES = (
    ("active", "Active"),
    ("legacy", "Legacy"),
    ("announced", "Retirement announced"),
    ("soon", "Retiring soon"),
    ("floor_passed", "May end any day"),
    ("retired", "Retired"),
    ("unknown", "Not known"),
)


class ExampleForm(forms.Form):
    """Every kind of control that forms on this site use."""

    model = forms.CharField(
        label="Which model is this about?",
        help_text="Pick the closest name. If you are not sure, tell us the app and the month.",
    )
    email = forms.EmailField(label="Where should the answer go?", required=False)
    surface = forms.ChoiceField(
        label="Where did you use it?",
        choices=[("", "Choose one"), ("api", "An API"), ("app", "A chat app or website")],
        required=False,
    )
    impact = forms.ChoiceField(
        label="How much does this change affect your daily life or work?",
        choices=[("none", "Not at all"), ("some", "Quite a bit"), ("lot", "A lot"), ("skip", "Rather not say")],
        widget=forms.RadioSelect,
    )
    lost = forms.MultipleChoiceField(
        label="What would you lose, or have you lost?",
        help_text='Choose what fits. There is no right answer, and "nothing" is fine.',
        choices=[("tone", "The way it talks"), ("work", "Work that relies on it"), ("nothing", "Nothing")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    story = forms.CharField(
        label="In your own words, what should people know?",
        help_text="A person will read this, but not straight away.",
        max_length=2000,
        widget=forms.Textarea,
        required=False,
    )
    keep = forms.BooleanField(label="Keep my answers for up to 24 months and count them in totals.")


def examples() -> dict[str, Any]:
    """Return the context of the style page."""
    return {
        "states": [SimpleNamespace(value=value, label=label) for value, label in STATES],
        "example_day": date(2026, 11, 30),
        "example_today": DAY,
        "example_read_on": date(2026, 11, 21),
        "example_form": ExampleForm(auto_id="a_%s"),
        "example_refused": ExampleForm({"email": "ada at example", "model": ""}, auto_id="b_%s"),
        "example_page": Paginator(range(210), 25).page(2),
        "example_messages": [
            Message(constants.SUCCESS, "You follow Claude Sonnet 4.5 now."),
            Message(constants.WARNING, "Two people could not be reached."),
            Message(constants.ERROR, "The notice was not sent."),
        ],
    }
