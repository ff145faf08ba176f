"""Form fields of the editor. Nothing is cut by the browser: a text that is too long is refused and kept in the form."""

from typing import Any

from django import forms

MOST_MARKDOWN = 6000


class Plain(forms.CharField):
    """Words without markup, on one line or on several."""

    def __init__(self, *, rows: int = 0, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows, "dir": "auto"}) if rows else forms.TextInput(attrs={"dir": "auto"})
        super().__init__(**{"widget": widget, **kwargs})

    def to_python(self, value: Any) -> str:
        """Browsers send CRLF; files and digests know LF."""
        return (super().to_python(value) or "").replace("\r\n", "\n")

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {}


class Markdown(Plain):
    def __init__(self, *, rows: int = 12, **kwargs: Any) -> None:
        super().__init__(**{"rows": rows, "max_length": MOST_MARKDOWN, **kwargs})


class Ticks(forms.MultipleChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "widget": forms.CheckboxSelectMultiple, **kwargs})


class Several(forms.CharField):
    """Names with commas between."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "max_length": 1000, **kwargs})

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> list[str]:
        said = super().clean(value)
        return [name.strip() for name in said.split(",") if name.strip()]
