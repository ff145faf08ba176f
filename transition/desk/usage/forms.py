"""What staff fill in about usage: a file, what its columns mean, and the name of a token."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from transition.catalog.models import Surface
from transition.notices.usage import columns
from transition.notices.usage.columns import Columns

LARGEST = 512 * 1024 * 1024


class FileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("CSV file"),
        help_text=gettext_lazy(
            "UTF-8, with a header, up to 512 MiB. You choose what each column means on the next page."
        ),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("This file is larger than 512 MiB. Use manage.py import_usage for it."))
        return file


class ColumnsForm(forms.Form):
    """One choice for each field. The surface may be a column, or the same for every row."""

    account = forms.ChoiceField(
        label=gettext_lazy("Account"), help_text=gettext_lazy("The billing id of whoever used the model.")
    )
    model = forms.ChoiceField(
        label=gettext_lazy("Model"),
        help_text=gettext_lazy("Exact ids or aliases. A name that is only similar is refused."),
    )
    surface = forms.ChoiceField(
        label=gettext_lazy("Surface"), help_text=gettext_lazy("Keys such as claude-api."), required=False
    )
    on_surface = forms.ChoiceField(
        label=gettext_lazy("Or one surface for every row"), choices=lambda: _surfaces(), required=False
    )
    first_on = forms.ChoiceField(label=gettext_lazy("First day"), help_text=gettext_lazy("Written 2026-11-30."))
    last_on = forms.ChoiceField(
        label=gettext_lazy("Last day"), help_text=gettext_lazy("Without it each row is about one day."), required=False
    )
    calls = forms.ChoiceField(label=gettext_lazy("Calls"))
    contact = forms.ChoiceField(
        label=gettext_lazy("Address to write to"),
        help_text=gettext_lazy("Becomes a contact of the account, after the contacts it has."),
        required=False,
    )

    def __init__(self, data: Any = None, *, header: Sequence[str]) -> None:
        super().__init__(data, initial=columns.guess(header))
        named = [(name, name) for name in dict.fromkeys(header) if name]
        for field in columns.FIELDS:
            choice = self.fields[field]
            none = _("Choose") if choice.required else _("Not in the file")
            choice.choices = [("", none), *named]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if bool(given.get("surface")) == bool(given.get("on_surface")) and not self.errors.get("surface"):
            self.add_error("surface", _("Choose a column, or one surface for every row."))
        return given

    def columns(self) -> Columns:
        return Columns(**self.cleaned_data)


class TokenForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name"),
        help_text=gettext_lazy("Which program uses it, such as “billing export”."),
        max_length=120,
    )


def _surfaces() -> list[tuple[str, str]]:
    return [("", _("A column says it")), *Surface.objects.order_by("name", "pk").values_list("key", "name")]
