"""Read JSON that a person pasted: comments and trailing commas are fine, and what is broken is said with its place."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from math import isinf
from typing import Any, NoReturn

from django.utils.translation import gettext as _

from transition.guides.linting.refusing import Position, Refused

MOST_BYTES = 1_000_000
MOST_LEVELS = 100
_MOST_DIGITS = 500

# A string, or what is not JSON. Each alternative ends at the end of the text at the latest, so that this is linear.
_STRING = r'"[^"\\]*(?:\\.[^"\\]*)*(?:"|\Z)'
_COMMENT = re.compile(rf"({_STRING})|//[^\n]*|/\*.*?(?:\*/|\Z)", re.DOTALL)
_TRAILING = re.compile(rf"({_STRING})|,(?=\s*[}}\]])", re.DOTALL)


@dataclass(frozen=True)
class Read:
    """A value, and what was forgiven on the way."""

    value: Any
    notes: tuple[str, ...]


def check_size(text: str, field: str) -> None:
    """Refuse what is too large; counted in bytes, as it travels."""
    if len(text) > MOST_BYTES or len(text.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        reason = _(
            "This is more than 1 MB. Leave out long texts and images; the fields around them are what is checked."
        )
        raise Refused(reason, field=field, too_large=True)


def read_json(text: str, *, field: str = "body") -> Read:
    """Return what the text says, or raise ``Refused`` with line, column and what was expected."""
    check_size(text, field)
    text = text.removeprefix("\ufeff")
    try:
        return _read(text, (), field)
    except json.JSONDecodeError:
        bare, notes = _without_comments(text)
    try:
        return _read(bare, notes, field)
    except json.JSONDecodeError as error:
        reason = _said(error)
    # Outside of the handler: the error holds the whole text, and must not travel with ours.
    raise Refused(reason[0], field=field, position=reason[1])


def _read(text: str, notes: tuple[str, ...], field: str) -> Read:
    reading = _Reading(text, field)
    try:
        value = reading.decoder.decode(text)
    except RecursionError:
        _too_deep(field)
    check_shape(value, field)
    return Read(value, notes + tuple(reading.notes))


class _Reading:
    """One pass of Python's own decoder, strict where it is lenient."""

    def __init__(self, text: str, field: str) -> None:
        self.text, self.field = text, field
        self.notes: list[str] = []
        self.decoder = json.JSONDecoder(
            object_pairs_hook=self._object, parse_constant=self._constant, parse_float=self._float, parse_int=self._int
        )

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs) and not self.notes:
            self.notes.append(_("A key is given twice in one object; the last one counts, as in most programs."))
        return found

    def _constant(self, name: str) -> NoReturn:
        self._refuse(name, _("%(name)s is not JSON. Expected a number, true, false or null.") % {"name": name})

    def _float(self, digits: str) -> float:
        number = float(digits)
        if isinf(number):
            self._refuse(digits, _("A number here is too large for any API."))
        return number

    def _int(self, digits: str) -> int:
        if len(digits) > _MOST_DIGITS:
            self._refuse(digits, _("A number here is too large for any API."))
        return int(digits)

    def _refuse(self, token: str, reason: str) -> NoReturn:
        position = Position.of(self.text, self.text.find(token))
        raise Refused(_at(position, reason), field=self.field, position=position)


def check_shape(value: Any, field: str) -> None:
    """Refuse what is nested too deep or, built from names in code, would never end."""
    level, count, ahead = 0, 0, [value]
    while ahead:
        level, count = level + 1, count + len(ahead)
        if level > MOST_LEVELS and any(isinstance(one, dict | list) for one in ahead):
            _too_deep(field)
        if count > MOST_BYTES:
            raise Refused(
                _("This stands for more than a million values; requests do not."), field=field, too_large=True
            )
        ahead = [each for one in ahead for each in children(one)]


def children(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _too_deep(field: str) -> NoReturn:
    reason = _("This is nested more than %(levels)s levels deep; requests are not.") % {"levels": MOST_LEVELS}
    raise Refused(reason, field=field)


def _without_comments(text: str) -> tuple[str, tuple[str, ...]]:
    """Put spaces where comments and trailing commas stood, so that every place stays what it was."""
    without = _COMMENT.sub(_blank, text)
    strict = _TRAILING.sub(_blank, without)
    notes = []
    if without != text:
        notes.append(_("Comments were left out."))
    if strict != without:
        notes.append(_("Trailing commas were left out."))
    return strict, tuple(notes)


def _blank(match: re.Match[str]) -> str:
    return match[1] if match[1] is not None else re.sub(r"[^\n]", " ", match[0])


def _said(error: json.JSONDecodeError) -> tuple[str, Position]:
    position = Position.of(error.doc, error.pos)
    return _at(position, _expected(error.msg)), position


def _at(position: Position, reason: str) -> str:
    place = _("Line %(line)s, column %(column)s") % {"line": position.line, "column": position.column}
    return f"{place}: {reason}"


def _expected(message: str) -> str:
    for start, words in (
        (
            "Expecting value",
            _("Expected a value: an object, a list, a text in double quotes, a number, true, false or null."),
        ),
        ("Expecting property name", _("Expected the name of a field in double quotes, or }.")),
        ("Expecting ':'", _("Expected a colon after the name of a field.")),
        ("Expecting ','", _("Expected a comma or the closing bracket.")),
        ("Unterminated string", _("A text begins here and does not end. Expected a double quote.")),
        ("Invalid control", _("A text goes over the end of its line. Expected \\n inside, or a double quote.")),
        ("Invalid", _('A backslash here does not begin anything. Expected \\\\, \\n, \\" or \\u and four hex digits.')),
        ("Extra data", _("The JSON has ended, and there is more. Expected nothing.")),
    ):
        if message.startswith(start):
            return words
    return _("This is not JSON.")
