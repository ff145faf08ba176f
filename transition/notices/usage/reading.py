"""Usage files, row by row: each row comes out as usage or as a refusal with its line, its field and the reason."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache
from itertools import islice
from typing import Any, BinaryIO, NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _

from transition.catalog.models import Surface
from transition.catalog.naming import resolve_all
from transition.notices.usage.addresses import is_address
from transition.notices.usage.columns import FIELDS, Columns, places
from transition.notices.usage.tables import Line, NotATable, Pieces, Refusal, is_text, read_table

# A billing period may end after today, but not long after.
_AHEAD = timedelta(days=31)
_MOST_CALLS = 10**15
_LONGEST = 200
# Names of models are looked up for so many rows at once; this and one line is all that is held in memory.
_BATCH = 5_000
_MOST_NAMES = 50_000
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_NUMBER = re.compile(r"\d{1,16}", re.ASCII)


class Row(NamedTuple):
    """One row that can be kept. ``contact`` is "" where the file names nobody."""

    line: int
    account: str
    model_id: int
    surface_id: int
    first_on: date
    last_on: date
    calls: int
    contact: str


class _Raw(NamedTuple):
    """One row as it was written, each field without the space around it."""

    line: int
    account: str
    model: str
    surface: str
    first_on: str
    last_on: str
    calls: str
    contact: str


def read_csv(file: BinaryIO, columns: Columns, today: date) -> Iterator[Row | Refusal]:
    """Return the rows of a CSV file. Raises NotATable at once for a file that cannot be read as a whole."""
    lines = read_table(file)
    header = next(lines, None)
    if header is None or header.problem:
        raise NotATable(header.problem if header else _("This file is empty."))
    raws = _table_rows(lines, len(header.fields), places(header.fields, columns))
    return _Judge(today, columns.on_surface).rows(raws)


def read_json_lines(file: BinaryIO, today: date) -> Iterator[Row | Refusal]:
    """Return the rows of a file with one JSON object in each line, whose names are those of FIELDS."""
    return _Judge(today, "").rows(_json_rows(Pieces(file)))


def _table_rows(lines: Iterable[Line], width: int, where: Sequence[int | None]) -> Iterator[_Raw | Refusal]:
    for line in lines:
        if line.problem:
            yield Refusal(line.number, "", line.problem)
        elif len(line.fields) != width:
            words = _("Fields in this row: %(n)d. In the header: %(width)d.")
            yield Refusal(line.number, "", words % {"n": len(line.fields), "width": width})
        else:
            fields = line.fields
            yield _Raw(line.number, *[fields[at].strip() if at is not None else "" for at in where])


def _json_rows(pieces: Pieces) -> Iterator[_Raw | Refusal]:
    for piece in pieces:
        was_cut, pieces.was_cut = pieces.was_cut, False
        if was_cut:
            yield Refusal(pieces.number, "", _("This line is longer than a million characters."))
        elif piece.strip():
            yield _json_row(pieces.number, piece)
    pieces.let_go()


def _json_row(number: int, piece: str) -> _Raw | Refusal:
    try:
        found: Any = json.loads(piece)
    except (ValueError, RecursionError):
        return Refusal(number, "", _("This line is not JSON."))
    if not isinstance(found, dict):
        return Refusal(number, "", _("This line is not a JSON object."))
    values = [found.get(name, "") for name in FIELDS]
    for name, value in zip(FIELDS, values, strict=True):
        if not isinstance(value, str) and type(value) is not int:
            return Refusal(number, name, _("This has to be a text or a whole number."))
    return _Raw(number, *[str(value).strip() for value in values])


class _Judge:
    """Decides about rows: what a model or surface is called is the catalog's word, and a day has to be one we keep."""

    def __init__(self, today: date, on_surface: str) -> None:
        self.surfaces = dict(Surface.objects.values_list("key", "pk"))
        if on_surface and on_surface not in self.surfaces:
            raise NotATable(_("The catalog has no surface “%(key)s”.") % {"key": on_surface})
        self.fixed = self.surfaces.get(on_surface)
        self.models: dict[str, int | None] = {}
        self.latest = today + _AHEAD
        self.oldest = today - timedelta(days=settings.NOTICES_USAGE_KEEP_DAYS)

    def rows(self, raws: Iterator[_Raw | Refusal]) -> Iterator[Row | Refusal]:
        while batch := list(islice(raws, _BATCH)):
            self.learn(raw.model for raw in batch if isinstance(raw, _Raw))
            for raw in batch:
                yield self.row(raw) if isinstance(raw, _Raw) else raw

    def learn(self, names: Iterable[str]) -> None:
        """Ask the catalog about names of models that were not seen yet, all in one question."""
        if len(self.models) > _MOST_NAMES:
            self.models.clear()
        unseen = {name for name in names if name not in self.models and is_text(name, _LONGEST)}
        found = resolve_all(unseen) if unseen else {}
        self.models.update((name, found[name].pk if name in found else None) for name in unseen)

    def row(self, raw: _Raw) -> Row | Refusal:
        model, surface = self.models.get(raw.model), self.fixed or self.surfaces.get(raw.surface)
        first_on = _day(raw.first_on)
        last_on = _day(raw.last_on) if raw.last_on else first_on
        if field_and_reason := self._why_not(raw, model, surface, first_on, last_on):
            return Refusal(raw.line, *field_and_reason)
        assert model and surface and first_on and last_on
        return Row(raw.line, raw.account, model, surface, first_on, last_on, int(raw.calls), raw.contact)

    def _why_not(
        self, raw: _Raw, model: int | None, surface: int | None, first_on: date | None, last_on: date | None
    ) -> tuple[str, str] | None:
        """Return the first field at fault and the reason, or None for a row that can be kept."""
        if not raw.account or not is_text(raw.account, _LONGEST):
            return "account", _("An account is up to 200 readable characters in UTF-8.")
        if model is None:
            return "model", _("The catalog has no model, or more than one, with exactly this id or alias.")
        if surface is None:
            return "surface", _("The catalog has no surface with this key.")
        if not _NUMBER.fullmatch(raw.calls) or int(raw.calls) > _MOST_CALLS:
            return "calls", _("Calls are a whole number from 0 on, in digits only.")
        if raw.contact and not is_address(raw.contact):
            return "contact", _("This is not an email address.")
        return self._why_not_then(first_on, last_on)

    def _why_not_then(self, first_on: date | None, last_on: date | None) -> tuple[str, str] | None:
        if first_on is None:
            return "first_on", _("A day is written 2026-11-30.")
        if last_on is None:
            return "last_on", _("A day is written 2026-11-30.")
        if last_on < first_on:
            return "last_on", _("The period ends before it begins.")
        if last_on > self.latest:
            return "last_on", _("The period ends more than a month from now.")
        if last_on < self.oldest:
            return "last_on", _("The period is older than this site keeps usage.")
        return None


@lru_cache(maxsize=4096)
def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None
