"""What staff type into one text."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from transition.notices.models import ContentRevision
from transition.notices.wording import LONGEST_BODY, check_text


class TextForm(forms.Form):
    """One text of an announcement. What cannot be sent is refused here, with the place where it stands."""

    subject = forms.CharField(label=_("Subject"), max_length=300)
    body = forms.CharField(
        label=_("Text"),
        help_text=_("Plain text. An empty line starts a paragraph; lines that begin with - or 1. make a list."),
        max_length=LONGEST_BODY,
        widget=forms.Textarea(attrs={"rows": 14}),
    )
    acknowledgement = forms.CharField(
        label=_("Acknowledgement"),
        help_text=_("One sentence at most, left out for people who want practical details only."),
        max_length=300,
        required=False,
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, text: ContentRevision, general: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.text, self.general = text, general

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        try:
            check_text(self.text.kind, data["subject"], data["body"], data["acknowledgement"], general=self.general)
        except ValidationError as problems:
            # A complaint takes its field out of the cleaned data, and the next one may be about the same field.
            typed = dict(data)
            for message in problems.messages:
                self._say_where(str(message), typed)
        return data

    def _say_where(self, message: str, typed: dict[str, str]) -> None:
        """Put a complaint at the field it is about, with the line when it names something that stands there."""
        quoted = re.search(r"“(.+?)”", message) or re.search(r"(\{[a-z_]+\})", message)
        words = quoted[1] if quoted else ""
        for name in ("subject", "acknowledgement"):
            if words and words in typed[name]:
                self.add_error(name, message)
                return
        lines = [number for number, line in enumerate(typed["body"].splitlines(), 1) if words and words in line]
        where = _("Line %(line)d: %(message)s") % {"line": lines[0], "message": message} if lines else message
        self.add_error("body", where)
