"""Days and months in words, as they stand inside a sentence."""

import re
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

# Django begins these with a capital, as at the head of a calendar.
_LOWER_CASE = ("es",)


def month(text: str) -> str:
    """Return "June 2026" for 2026-06 and for a day in it; a year alone, or words, stay as they are."""
    parts = text.split("-")
    if len(parts) < 2 or not all(part.isdigit() for part in parts):
        return text
    return date_format(date(int(parts[0]), int(parts[1]), 1), "YEAR_MONTH_FORMAT")


def in_full(day: date) -> str:
    """Return the day with its weekday, in the language that is active: Monday 30 November 2026, lunes 30 de noviembre de 2026."""
    text = _counted(day, date_format(day, _("l j F Y")))
    return text[:1].lower() + text[1:] if (get_language() or "").startswith(_LOWER_CASE) else text


def without_weekday(day: date) -> str:
    """Return 30 November 2026."""
    return _counted(day, date_format(day))


def _counted(day: date, text: str) -> str:
    """Return the words of a day as French writes them: of all days it counts only the first, le 1er mai."""
    is_first = day.day == 1 and (get_language() or "").startswith("fr")
    return re.sub(r"\b1\b", "1er", text, count=1) if is_first else text
