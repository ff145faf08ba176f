"""How a person wants to hear: which days, which hours, one by one or together; and what they put off."""

from datetime import date, time, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from transition.notices.models import Follower
from transition.notices.models.plans import DEFAULT_OFFSETS
from users.forms import ProfileForm

DAYS_BEFORE = [
    (90, _("90 days before")),
    (60, _("60 days before")),
    (30, _("30 days before")),
    (14, _("14 days before, where an announcement has it")),
    (7, _("7 days before")),
    (1, _("the day before")),
    (0, _("on the day")),
]
WEEKDAYS = [
    (1, _("Monday")),
    (2, _("Tuesday")),
    (3, _("Wednesday")),
    (4, _("Thursday")),
    (5, _("Friday")),
    (6, _("Saturday")),
    (7, _("Sunday")),
]
PUT_OFF_DAYS = [(3, _("3 days")), (7, _("A week")), (14, _("Two weeks")), (30, _("30 days"))]


class PreferencesForm(forms.ModelForm):
    """When and how a follower hears. What an older copy of the page does not ask keeps its value."""

    offsets = forms.TypedMultipleChoiceField(
        label=_("Remind me"),
        help_text=_("A date that moves, is withdrawn or was wrong always reaches you."),
        choices=DAYS_BEFORE,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    by_email = forms.BooleanField(
        label=_("Also by email"),
        help_text=_(
            "Without it your other channels carry the reminders. Whatever corrects an email still comes by email."
        ),
        required=False,
    )
    rhythm = forms.ChoiceField(
        label=_("Several models at once"),
        help_text=_(
            "One by one, at most one reminder a week reaches you, except on the last day. "
            "A date that moved or was wrong never waits for others."
        ),
        choices=Follower.Rhythm.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    digest_hour = forms.TypedChoiceField(
        label=_("Together at"),
        help_text=_("In your time zone. Counts when several models come together."),
        choices=[(hour, f"{hour:02}:00") for hour in range(24)],
        coerce=int,
        required=False,
    )
    digest_weekday = forms.TypedChoiceField(
        label=_("Together on"), help_text=_("Counts for once a week."), choices=WEEKDAYS, coerce=int, required=False
    )
    quiet_from = forms.TimeField(
        label=_("Quiet from"),
        help_text=_("Nothing reaches you between these two times of your day. Leave both empty for no quiet hours."),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time", "class": "short"}, format="%H:%M"),
    )
    quiet_until = forms.TimeField(
        label=_("Quiet until"),
        help_text=_("A date that comes sooner, and what could not wait, still reach you."),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time", "class": "short"}, format="%H:%M"),
    )
    language = forms.ChoiceField(label=_("Language"), choices=lambda: settings.LANGUAGES)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=ProfileForm.base_fields["time_zone"].choices)  # type: ignore[attr-defined]
    practical_only = forms.BooleanField(
        label=_("Practical details only"),
        help_text=_("Leaves out the sentence that acknowledges what a model can mean to people. Facts stay."),
        required=False,
    )

    class Meta:
        model = Follower
        fields = [
            "offsets",
            "by_email",
            "rhythm",
            "digest_hour",
            "digest_weekday",
            "quiet_from",
            "quiet_until",
            "language",
            "time_zone",
            "practical_only",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.offsets is None:
            self.initial["offsets"] = [day for day, _words in DAYS_BEFORE]
        # Who switched email off can switch it on again, also when their other places are gone.
        if self.instance.by_email and not has_other_channel(self.instance):
            del self.fields["by_email"]

    def clean_offsets(self) -> list[int] | None:
        """Every box ticked means: as the announcement says, also when it has days of its own."""
        chosen = set(self.cleaned_data["offsets"])
        return None if chosen >= {*DEFAULT_OFFSETS, 14} else sorted(chosen, reverse=True)

    def clean_rhythm(self) -> str:
        return self.cleaned_data["rhythm"] or self.instance.rhythm

    def clean_digest_hour(self) -> int:
        return _kept(self.cleaned_data["digest_hour"], self.instance.digest_hour)

    def clean_digest_weekday(self) -> int:
        return _kept(self.cleaned_data["digest_weekday"], self.instance.digest_weekday)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        begin, end = data.get("quiet_from"), data.get("quiet_until")
        if "quiet_from" in data and "quiet_until" in data:
            self._check_quiet(begin, end)
        is_together = data.get("rhythm") != Follower.Rhythm.IMMEDIATE and "digest_hour" in data
        if is_together and begin and end and _is_between(time(data["digest_hour"]), begin, end):
            self.add_error("digest_hour", _("This hour is within your quiet hours. Choose another."))
        return data

    def _check_quiet(self, begin: time | None, end: time | None) -> None:
        if begin and not end:
            self.add_error("quiet_until", _("Say when the quiet hours end, or leave both empty."))
        elif end and not begin:
            self.add_error("quiet_from", _("Say when the quiet hours begin, or leave both empty."))
        elif begin and begin == end:
            self.add_error("quiet_until", _("The quiet hours begin and end at the same time. Change one of them."))


class LaterForm(forms.Form):
    """Until when reminders about one availability wait, never past the last of them."""

    DAY = "day"

    wait = forms.ChoiceField(label=_("Remind me again in"), widget=forms.RadioSelect)
    until = forms.DateField(
        label=_("Until"),
        help_text=_("Needed for a day of your own."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "short"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, today: date, last: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.last = today, last
        days = [(str(days), words) for days, words in PUT_OFF_DAYS if today + timedelta(days=days) <= last]
        self.fields["wait"].choices = [*days, (self.DAY, _("A day of my own"))]  # type: ignore[attr-defined]

    def clean_until(self) -> date | None:
        until: date | None = self.cleaned_data["until"]
        if until and not self.today < until <= self.last:
            raise ValidationError(
                _("Choose a day after today, and not after %(last)s: the last reminder always reaches you."),
                params={"last": self.last.strftime("%Y-%m-%d")},
            )
        return until

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("wait") == self.DAY and "until" in data and not data["until"]:
            self.add_error("until", _("Choose the day."))
        return data

    def day(self) -> date:
        """Return the day on which reminders go on. Only for a form that is valid."""
        wait = self.cleaned_data["wait"]
        chosen: date = self.cleaned_data["until"]
        return chosen if wait == self.DAY else self.today + timedelta(days=int(wait))


def has_other_channel(follower: Follower) -> bool:
    """Tell whether somebody could hear without email: an account has an inbox, others may have places of their own."""
    return follower.user_id is not None or follower.endpoints.working().exists()


def last_reminder_on(follower: Follower, end_on: date) -> date:
    """Return the day of the last reminder before an end that this person wants."""
    wanted = follower.offsets if follower.offsets is not None else DEFAULT_OFFSETS
    return end_on - timedelta(days=min((day for day in wanted if day > 0), default=0))


def _kept(chosen: int | str, known: int) -> int:
    return known if chosen == "" else int(chosen)


def _is_between(moment: time, begin: time, end: time) -> bool:
    return begin <= moment < end if begin < end else moment >= begin or moment < end
