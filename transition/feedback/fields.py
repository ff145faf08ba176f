"""Form fields for words and ticks, forgiving with what people paste and plain about what is wrong."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from transition.feedback.plain import plain
from transition.feedback.questions import Options


class PlainTextField(forms.CharField):
    """Text without markup. The browser is not told the limit: it would cut what people paste and say nothing."""

    default_error_messages = {
        "max_length": _(
            "This has %(show_value)s characters; up to %(limit_value)s fit. Nothing is cut: shorten it and send again."
        )
    }

    def to_python(self, value: Any) -> str:
        return super().to_python(plain(value) if value else value) or ""

    def prepare_value(self, value: Any) -> Any:
        """Give back, after a refusal, the text as it would be kept."""
        return plain(value) if isinstance(value, str) else value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"dir": "auto"}


class OneOf(forms.ChoiceField):
    """One answer or none."""

    default_error_messages = {"invalid_choice": _("This answer is not on the list any more. Choose again or leave it.")}

    def __init__(self, options: Options, **kwargs: Any) -> None:
        super().__init__(**{"choices": list(options.items()), "required": False, "widget": forms.RadioSelect, **kwargs})


class SomeOf(forms.MultipleChoiceField):
    """Some answers or none, up to ``most``."""

    default_error_messages = {
        "invalid_choice": _("One answer is not on the list any more. Choose again."),
        "too_many": _("You chose %(chosen)d; choose up to %(most)d."),
    }

    def __init__(self, options: Options, *, most: int | None = None, **kwargs: Any) -> None:
        self.most = most
        super().__init__(choices=list(options.items()), required=False, widget=forms.CheckboxSelectMultiple, **kwargs)

    def clean(self, value: Any) -> list[str]:
        chosen: list[str] = list(dict.fromkeys(super().clean(value)))
        if self.most and len(chosen) > self.most:
            numbers = {"chosen": len(chosen), "most": self.most}
            raise forms.ValidationError(self.error_messages["too_many"], code="too_many", params=numbers)
        return chosen
