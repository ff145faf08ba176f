"""One small form for each kind of block. Its fields are those of the file format, so a block and a file say the same."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from transition import clock
from transition.desk.guides.fields import Markdown, Plain, Several, Ticks
from transition.guides.editing.blocks import Block, BlockKind, name_of_source
from transition.guides.models import Confidence, Kind, Lane, Loudness, Reader

PLACES = [
    ("stay", _("Do I have to? Who may stay")), ("lose", _("What you lose")), ("breaks", _("What breaks")),
    ("cost", _("What it costs")), ("character", _("How it behaves")), ("check", _("How do I know it worked?")),
    ("save", _("Save your things")), ("rollback", _("Going back")), ("onward", _("One step further")),
    ("care", _("When it is hard")),
]  # fmt: skip
_TABS = [(reader.value, reader.label) for reader in Reader if reader.lane == Lane.TALK]
_TABS_HINT = _("None: everybody of that lane. The first lane has no tabs.")


class BlockForm(forms.Form):
    """What a block holds. ``seen`` is the mark of the text that the writer saw."""

    kind: ClassVar[BlockKind]
    # What the desk does not ask for and the format has.
    constants: ClassVar[Mapping[str, Any]] = {}

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, sources: Sequence[Block] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "sources" in self.fields:
            cited = [(name_of_source(one), one.fields["title"]) for one in sources]
            self.fields["sources"].choices = cited  # type: ignore[attr-defined]
            self.fields["sources"].help_text = "" if cited else _("There is no source yet. Add one first.")

    def block_fields(self) -> dict[str, Any]:
        """Return what was typed, in the shape of the file format; what was refused is empty."""
        given = {name: self.cleaned_data.get(name, "") for name in self.fields if name != "seen"}
        return {**self.constants, **given}


class LedeForm(BlockForm):
    kind = BlockKind.LEDE

    develop = Markdown(
        label=_("For those who build on it"), rows=4, help_text=_("What the move is like, after the date.")
    )
    talk = Markdown(label=_("For those who talk with it"), rows=4, help_text=_("No token, no parameter, no code."))
    reviewed_on = forms.DateField(
        label=_("Day on which the facts were checked"),
        widget=forms.DateInput(attrs={"type": "date", "class": "short"}, format="%Y-%m-%d"),
    )

    def clean_reviewed_on(self) -> str:
        day = self.cleaned_data["reviewed_on"]
        if day > clock.today():
            raise forms.ValidationError(_("That day has not come yet."))
        return str(day.isoformat())


class SectionForm(BlockForm):
    kind = BlockKind.SECTION
    constants = {"tested_on": None}

    place = forms.ChoiceField(label=_("Place on the page"), choices=PLACES)
    lane = forms.ChoiceField(label=_("For whom"), choices=Lane.choices, widget=forms.RadioSelect)
    readers = Ticks(label=_("Tabs"), choices=_TABS, help_text=_TABS_HINT)
    title = Plain(label=_("Title"), max_length=160, required=False)
    text = Markdown(label=_("Text"))
    sources = Ticks(label=_("Sources"))

    def block_fields(self) -> dict[str, Any]:
        fields = super().block_fields()
        return fields | {"title": fields["title"] or None}


class RecipeForm(SectionForm):
    kind = BlockKind.RECIPE
    constants = {"place": "recipe"}

    place = None  # type: ignore[assignment]
    title = Plain(label=_("Title"), max_length=160)
    tested_on = Several(
        label=_("Tried with"),
        help_text=_("Ids of models, with commas between. Empty is shown as “Not tested on either model”."),
    )


class ChangeForm(BlockForm):
    kind = BlockKind.CHANGE

    change_kind = forms.ChoiceField(label=_("What kind of change"), choices=Kind.choices)
    loudness = forms.ChoiceField(
        label=_("How it shows itself"), choices=Loudness.choices, help_text=_("Readers see the quiet ones first.")
    )
    lane = forms.ChoiceField(label=_("For whom"), choices=Lane.choices, widget=forms.RadioSelect)
    required = forms.BooleanField(
        label=_("Everybody needs it, not only those who use it"), required=False, initial=True
    )
    title = Plain(label=_("Title"), max_length=160)
    text = Markdown(label=_("Text"))
    before = Plain(label=_("Code before"), max_length=3000, required=False, rows=4)
    after = Plain(label=_("Code after"), max_length=3000, required=False, rows=4)
    error = Plain(label=_("Exact error"), max_length=400, required=False)
    sources = Ticks(label=_("Sources"), required=True, error_messages={"required": _("Choose at least one source.")})
    confidence = forms.ChoiceField(label=_("How sure we are"), choices=Confidence.choices)
    disputed = Plain(label=_("What sources disagree about"), max_length=2000, required=False, rows=2)
    rules = Several(
        label=_("Rules that it tells"), help_text=_("Ids, with commas between: the page does not list them again.")
    )

    def block_fields(self) -> dict[str, Any]:
        fields = super().block_fields()
        return fields | {"kind": fields.pop("change_kind")}


class StepForm(BlockForm):
    kind = BlockKind.STEP

    lane = forms.ChoiceField(label=_("For whom"), choices=Lane.choices, widget=forms.RadioSelect)
    readers = Ticks(label=_("Tabs"), choices=_TABS, help_text=_TABS_HINT)
    required = forms.BooleanField(label=_("Everybody of them needs it"), required=False, initial=True)
    title = Plain(label=_("Title"), max_length=160)
    text = Markdown(label=_("Text"))
    minutes = forms.IntegerField(label=_("Minutes"), required=False, min_value=1, max_value=10_000)


class SourceForm(BlockForm):
    kind = BlockKind.SOURCE

    url = forms.URLField(
        label=_("Address"), max_length=500, assume_scheme="https", help_text=_("It begins with https://")
    )
    title = Plain(label=_("Title"), max_length=160)
    read_on = forms.DateField(
        label=_("Day you read it"), widget=forms.DateInput(attrs={"type": "date", "class": "short"}, format="%Y-%m-%d")
    )

    def clean_read_on(self) -> str:
        return str(self.cleaned_data["read_on"].isoformat())


FORMS: dict[BlockKind, type[BlockForm]] = {
    form.kind: form for form in (LedeForm, SectionForm, RecipeForm, ChangeForm, StepForm, SourceForm)
}
