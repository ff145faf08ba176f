"""A comparison to take along: as a table for a spreadsheet, and as Markdown."""

import csv
import io
from collections.abc import Callable

from django.utils.translation import gettext as _

from transition.guides.comparison import Comparison


def as_csv(comparison: Comparison) -> str:
    """Return the rows as CSV with a line of names on top. A cell never begins like a formula."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow([_("What"), comparison.old_name, comparison.new_name, _("Difference"), _("Note"), _("Source")])
    for row in comparison.rows:
        table.writerow([_cell(each) for each in (row.label, row.old, row.new, row.word, row.note, row.source)])
    return out.getvalue()


def as_markdown(comparison: Comparison) -> str:
    """Return the rows as one table."""
    names = [_("What"), comparison.old_name, comparison.new_name, _("Difference")]
    lines = [names, ["---"] * 4, *([row.label, row.old, row.new, row.word] for row in comparison.rows)]
    return "\n".join("| " + " | ".join(_in_table(each) for each in line) + " |" for line in lines) + "\n"


# By the word in the address: the media type, and what writes it.
FORMS: dict[str, tuple[str, Callable[[Comparison], str]]] = {
    "csv": ("text/csv", as_csv),
    "md": ("text/markdown", as_markdown),
}


def _cell(text: str) -> str:
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _in_table(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
