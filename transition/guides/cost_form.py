"""What somebody types to see a month's cost."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from transition.guides.cost import Month
from transition.guides.picking import MAX_LENGTH, Pick, pick
from transition.guides.usage_file import Sums, Unreadable, add_up

_MOST_TOKENS = 10**15

# "12,5M" as half of Europe writes it.
_DECIMAL_COMMA = re.compile(r",(?=\d{1,2}\s*[kKmMbB]$)")
# What parts thousands, in whichever language: a comma, a space, a low line, and a point before three digits and no more.
_GROUPS = re.compile(r"[,\s_]|\.(?=\d{3}(?:\.\d{3})*$)")


class TokensField(forms.CharField):
    """A whole number that may carry what parts thousands, or a k, M or B at its end."""

    _TIMES = {"k": 10**3, "m": 10**6, "b": 10**9}

    def to_python(self, value: Any) -> Any:
        said = _GROUPS.sub("", _DECIMAL_COMMA.sub(".", str(value or "").strip())).casefold()
        if not said:
            return None
        times = self._TIMES.get(said[-1], 1)
        digits = said[:-1] if times > 1 else said
        # A part of a token is none: "1.5" lacks its k or M, or is meant as 1,500.
        is_number = digits.isascii() and digits.replace("." if times > 1 else "", "", 1).isdigit() and len(digits) < 17
        if not is_number:
            raise ValidationError(_("Type a number of tokens, such as 12,000,000 or 12M."))
        count = round(float(digits) * times)
        if count > _MOST_TOKENS:
            raise ValidationError(_("That is more than anybody uses in a month. Look for a k or M too many."))
        return count

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(data)


class PercentField(forms.IntegerField):
    def __init__(self, *, most: int = 100, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=most, required=False, initial=0, **kwargs)

    def clean(self, value: Any) -> int:
        return int(super().clean(value) or 0)


class CostForm(forms.Form):
    """Two models, a month's tokens, and shares of them."""

    a = forms.CharField(label=_("The model you use"), max_length=MAX_LENGTH)
    b = forms.CharField(label=_("The model you think of"), max_length=MAX_LENGTH)
    tokens_in = TokensField(label=_("Tokens in, in a month"), required=False)
    tokens_out = TokensField(label=_("Tokens out, in a month"), required=False)
    usage = forms.FileField(
        label=_("Or a file with your usage (CSV)"),
        help_text=_("Columns such as input_tokens and output_tokens are added up. The file is read once and not kept."),
        required=False,
    )
    cached = PercentField(label=_("Read from the cache, percent of tokens in"))
    batch = PercentField(label=_("Sent as batches, %"))
    long = PercentField(label=_("In long prompts, %"), help_text=_("Above the size from which a model charges more."))
    thinking = PercentField(
        label=_("Added by thinking, percent of tokens out"),
        help_text=_("Many newer models think before they answer, and that is billed. No source says how much: try it."),
        most=2000,
    )
    rare = ("usage", "batch", "long", "thinking")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("a", "b"):
            self.fields[name].widget.attrs |= {"list": "models", "autocomplete": "off", "autocapitalize": "none"}
        self.sums: Sums | None = None

    def clean_a(self) -> Pick:
        return self._pick("a")

    def clean_b(self) -> Pick:
        return self._pick("b")

    def _pick(self, name: str) -> Pick:
        found = pick(self.cleaned_data[name])
        if found.model is None:
            raise ValidationError(
                _("The catalog has no model “%(name)s”. Choose one from the list.") % {"name": found.typed[:80]}
            )
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("usage"):
            self._take_file(data)
        elif not self.errors and not (data.get("tokens_in") or data.get("tokens_out")):
            self.add_error("tokens_in", _("Type a month's tokens, or choose a file."))
        if data.get("a") and data.get("b") and data["a"].model == data["b"].model:
            self.add_error("b", _("Both are %(name)s. Choose two different models.") % {"name": data["a"].model.name})
        return data

    def _take_file(self, data: dict[str, Any]) -> None:
        try:
            self.sums = add_up(data["usage"].read())
        except Unreadable as problem:
            self.add_error("usage", str(problem))
            return
        data["tokens_in"], data["tokens_out"] = self.sums.tokens_in, self.sums.tokens_out
        data["cached"] = data.get("cached") or self.sums.cached_percent

    def month(self) -> Month:
        """Return the month of a form without errors."""
        data = self.cleaned_data
        shares = {name: data[name] for name in ("cached", "batch", "long", "thinking")}
        return Month(data.get("tokens_in") or 0, data.get("tokens_out") or 0, **shares)
