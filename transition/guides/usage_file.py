"""A file with one's own usage, added up in memory: any CSV with a column of tokens in and one of tokens out."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _

MOST_BYTES = 2 * 1024 * 1024
# Names that providers' exports give their columns, in small letters.
_IN = ("input_tokens", "prompt_tokens", "tokens_in", "n_context_tokens_total", "usage_input_tokens", "input")
_OUT = ("output_tokens", "completion_tokens", "tokens_out", "n_generated_tokens_total", "usage_output_tokens", "output")
_CACHED = ("cache_read_input_tokens", "cached_tokens", "input_cached_tokens", "usage_input_tokens_cache_read", "cached")

_MODEL = ("model", "model_id", "model_name", "snapshot_id")


class Unreadable(Exception):
    """The file cannot be added up; the message says where and why."""


class Sums(NamedTuple):
    rows: int
    # What its column of models names, each once; nothing without such a column.
    models: tuple[str, ...]
    tokens_in: int
    tokens_out: int
    cached: int

    @property
    def cached_percent(self) -> int:
        return round(100 * self.cached / self.tokens_in) if self.tokens_in else 0


def add_up(content: bytes) -> Sums:
    """Return the sums of a CSV file with a line of names on top, or raise ``Unreadable``."""
    if len(content) > MOST_BYTES:
        raise Unreadable(_("The file is larger than 2 MB. Add it up by month first."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable(_("The file is not UTF-8 text. Save it as CSV, UTF-8.")) from None
    lines = csv.DictReader(io.StringIO(text), strict=True, delimiter=_separator(text))
    try:
        columns = {name: name.strip().casefold().replace(" ", "_") for name in lines.fieldnames or []}
        into, out = _column(columns, _IN), _column(columns, _OUT)
        if not into or not out:
            raise Unreadable(
                _("The first line has to name a column of tokens in and one of tokens out, such as %(names)s.")
                % {"names": "input_tokens, output_tokens"}
            )
        return _sums(lines, into, out, _column(columns, _CACHED), _column(columns, _MODEL))
    except csv.Error as problem:
        raise Unreadable(
            _("Line %(line)d is no CSV: %(problem)s.") % {"line": lines.line_num, "problem": problem}
        ) from None


def _separator(text: str) -> str:
    """Return what stands between the names: spreadsheets write semicolons where a comma is the decimal sign."""
    names = text.partition("\n")[0]
    return ";" if names.count(";") > names.count(",") else ","


def _sums(lines: "csv.DictReader[str]", into: str, out: str, cached: str, model: str) -> Sums:
    rows = [0, 0, 0, 0]
    models: dict[str, None] = {}
    for row in lines:
        if model and row.get(model):
            models[str(row[model]).strip()] = None
        found = [_number(row, name, lines.line_num) if name else 0 for name in (into, out, cached)]
        rows = [rows[0] + 1, *(a + b for a, b in zip(rows[1:], found, strict=True))]
    if not rows[0]:
        raise Unreadable(_("The file has no line below the names."))
    return Sums(rows[0], tuple(models), *rows[1:])


def _column(columns: Mapping[str, str], wanted: Sequence[str]) -> str:
    by_name = {name: original for original, name in columns.items()}
    return next((by_name[name] for name in wanted if name in by_name), "")


def _number(row: Mapping[str, str | None], name: str, line: int) -> int:
    said = (row.get(name) or "0").replace(",", "").replace("_", "").strip() or "0"
    if not (said.isascii() and said.isdigit() and len(said) < 16):
        raise Unreadable(
            _("Line %(line)d: “%(said)s” in %(name)s is no whole number.")
            % {"line": line, "said": said[:40], "name": name}
        )
    return int(said)
