"""The filters of the timeline. They live in the address, so that a view can be kept, shared and gone back to."""

import unicodedata
from datetime import date
from typing import Any, NamedTuple, cast

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from transition.catalog import almanac
from transition.catalog.almanac import Row
from transition.catalog.lifecycle import Lifecycle
from transition.catalog.models import AIModel, Alias, Availability
from transition.catalog.models.availability import AvailabilityQuerySet
from transition.catalog.sections import ACTIVE, AHEAD, LEGACY, OPEN, PAST, TITLES, UNDATED

RANGES = (3, 6, 12)
PAGE = 24
# What a section shows of itself on a page that is mainly about another one.
FEW = 4
# A search of more words than this is a paste, and pastes have a page of their own.
MOST_WORDS = 12

# Announced without a day: a part of "announced" that has too many entries of its own to stand at its end.
UNANNOUNCED_DAY = "undated"
STATES = [
    ("", _("All that end")),
    (Lifecycle.SOON, Lifecycle.SOON.label),
    (Lifecycle.ANNOUNCED, Lifecycle.ANNOUNCED.label),
    (UNANNOUNCED_DAY, TITLES[UNDATED]),
    (Lifecycle.FLOOR_PASSED, Lifecycle.FLOOR_PASSED.label),
    (Lifecycle.LEGACY, Lifecycle.LEGACY.label),
    (Lifecycle.ACTIVE, Lifecycle.ACTIVE.label),
    (Lifecycle.RETIRED, Lifecycle.RETIRED.label),
]

_SECTION_OF = {
    UNANNOUNCED_DAY: UNDATED,
    Lifecycle.FLOOR_PASSED: OPEN,
    Lifecycle.LEGACY: LEGACY,
    Lifecycle.ACTIVE: ACTIVE,
    Lifecycle.RETIRED: PAST,
}


class Select(NamedTuple):
    """A choice as the page draws it. Django's own widget renders a template for each of its options."""

    name: str
    label: Any
    chosen: str
    options: list[tuple[str, Any]]
    is_wrong: bool


class Filters(forms.Form):
    """Every field may be empty; a value that is none of the choices gets a sentence and is left out."""

    q = forms.CharField(label=_("A model's name or id"), required=False, max_length=120)
    provider = forms.ChoiceField(
        label=_("Provider"), required=False, error_messages={"invalid_choice": _("No provider is called “%(value)s”.")}
    )
    surface = forms.ChoiceField(
        label=_("Surface"), required=False, error_messages={"invalid_choice": _("No surface is called “%(value)s”.")}
    )
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=STATES,
        error_messages={"invalid_choice": _("There is no state called “%(value)s”.")},
    )
    range = forms.TypedChoiceField(
        required=False,
        coerce=int,
        empty_value=None,
        choices=[(months, months) for months in RANGES],
        error_messages={"invalid_choice": _("The picture can show 3, 6 or 12 months, not “%(value)s”.")},
    )
    past = forms.IntegerField(
        required=False,
        min_value=1990,
        max_value=2200,
        error_messages={
            "invalid": _("The year of past retirements is not a number."),
            "min_value": _("There are no retirements in that year."),
            "max_value": _("There are no retirements in that year."),
        },
    )
    page = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=10_000,
        error_messages={
            "invalid": _("The page is not a number."),
            "min_value": _("There is no such page."),
            "max_value": _("There is no such page."),
        },
    )

    def __init__(self, data: QueryDict, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.almanac = almanac.current()
        providers = [(one.key, one.name) for one in self.almanac.providers.values()]
        surfaces = [(one.key, one.name) for one in self.almanac.surfaces.values()]
        self._choices["provider"].choices = [("", _("All providers")), *providers]
        self._choices["surface"].choices = [("", _("All surfaces")), *surfaces]

    def name_all_states(self, label: str) -> None:
        """Call the choice of no state something else, on lists that hold more than what ends."""
        self._choices["state"].choices = [("", label), *STATES[1:]]

    def clean_q(self) -> str:
        """Drop control characters, which no name has and no database likes."""
        return "".join(one for one in self.cleaned_data["q"] if unicodedata.category(one)[0] != "C")

    def value(self, name: str) -> Any:
        return self.cleaned_data.get(name) or None

    def sentences(self) -> list[str]:
        """Return what is wrong with the address, in words."""
        return [str(one) for errors in self.errors.values() for one in errors]

    @property
    def _choices(self) -> dict[str, forms.ChoiceField]:
        return cast(dict[str, forms.ChoiceField], self.fields)

    def selects(self) -> list[Select]:
        return [
            Select(
                name,
                self.fields[name].label,
                self.data.get(name, ""),
                cast(list[tuple[str, Any]], self._choices[name].choices),
                name in self.errors,
            )
            for name in ("provider", "surface", "state")
        ]

    def are_set(self) -> bool:
        return any(self.value(name) for name in ("q", "provider", "surface", "state", "past"))

    def _name_of(self, name: str) -> str:
        choices = cast(list[tuple[str, str]], self._choices[name].choices)
        return next(str(label) for value, label in choices if value == self.value(name))

    def in_words(self) -> list[tuple[Any, str]]:
        """Return the filters that are set, as label and choice."""
        said = [
            (self.fields[name].label, self._name_of(name))
            for name in ("provider", "surface", "state")
            if self.value(name)
        ]
        if self.value("q"):
            said.insert(0, (self.fields["q"].label, self.value("q")))
        if self.value("past"):
            said.append((_("Year"), str(self.value("past"))))
        return said

    def rows(self, on: date) -> list[Row]:
        """Return the same as rows of the almanac. A view of everything asks the database nothing."""
        known = self.almanac.rows
        if not self.are_set():
            return list(known.values())
        kept = self.matching(on).order_by("pk").values_list("pk", flat=True)
        return [known[pk] for pk in kept if pk in known]

    def matching(self, on: date) -> AvailabilityQuerySet:
        """Return the availabilities that the filters leave."""
        rows: AvailabilityQuerySet = Availability.objects.all()
        if self.value("provider"):
            rows = rows.filter(model__provider__key=self.value("provider"))
        if self.value("surface"):
            rows = rows.filter(surface__key=self.value("surface"))
        if self.value("q"):
            rows = rows.filter(model__in=named_like(self.value("q")))
        if self.value("state") in (Lifecycle.SOON, Lifecycle.ANNOUNCED):
            rows = rows.in_state(self.value("state"), on)
        if self.value("past"):
            rows = rows.filter(_in_year(self.value("past")))
        return rows

    def in_state(self, rows: AvailabilityQuerySet, on: date) -> AvailabilityQuerySet:
        """Keep the rows in the chosen state, for lists that have no sections."""
        state = self.value("state")
        if state == UNANNOUNCED_DAY:
            return rows.in_state(Lifecycle.ANNOUNCED, on).exclude(precision__in=["exact", "month", "tentative"])
        return rows.in_state(state, on) if state else rows

    def shown(self) -> dict[str, tuple[int, int]]:
        """Return which places of which sections this page shows."""
        first = ((self.value("page") or 1) - 1) * PAGE + 1
        page, few = (first, first + PAGE - 1), (1, FEW)
        state = self.value("state")
        if self.value("past"):
            return {PAST: page}
        if state in _SECTION_OF:
            return {_SECTION_OF[state]: page}
        if state == Lifecycle.SOON or first > 1:
            return {AHEAD: page}
        if state == Lifecycle.ANNOUNCED:
            return {AHEAD: page, UNDATED: few}
        if self.value("q"):
            return {AHEAD: page, OPEN: few, UNDATED: few, LEGACY: few, ACTIVE: few, PAST: few}
        return {AHEAD: page, OPEN: few, UNDATED: few}


def named_like(text: str) -> QuerySet[AIModel]:
    """Return the models of which every word of ``text`` stands in a name, an id, an alias or the provider's name."""
    found = AIModel.objects.all()
    for word in text.split()[:MOST_WORDS]:
        alias = Alias.objects.filter(model=OuterRef("pk"), name__icontains=word)
        found = found.filter(
            Q(name__icontains=word) | Q(key__icontains=word) | Q(provider__name__icontains=word) | Exists(alias)
        )
    return found


_FIRM = Q(precision__in=["exact", "month"])


def _in_year(year: int) -> Q:
    return Q(_FIRM, retires_on__year=year) | Q(~_FIRM, ended_seen_on__year=year)
