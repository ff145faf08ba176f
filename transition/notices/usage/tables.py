"""A delimited text file as lines of fields, whatever is in it: never a crash, never a silent gap, never more than a line in memory."""

import csv
import io
from collections.abc import Generator, Iterator
from itertools import islice
from typing import BinaryIO, NamedTuple

from django.utils.translation import gettext as _

_LONGEST_LINE = 1_000_000
_ENDS = ("\n", "\r")
_DELIMITERS = ",;\t|"


class NotATable(Exception):
    """The file as a whole cannot be read; the message says why and what to do."""


class Line(NamedTuple):
    """One row of the file. With a ``problem`` there are no fields."""

    number: int
    fields: list[str]
    problem: str = ""


class Refusal(NamedTuple):
    """One row that was not taken: which, the field at fault ("" for the whole line), and why."""

    line: int
    field: str
    reason: str


class Pieces:
    """The physical lines of a file, counted, each cut at a megabyte so that one endless line cannot fill the memory."""

    def __init__(self, file: BinaryIO) -> None:
        file.seek(0)
        if file.read(2) in (b"\xff\xfe", b"\xfe\xff"):
            raise NotATable(_("This file is UTF-16. Save it as CSV UTF-8 and try again."))
        file.seek(0)
        # What is not UTF-8 stays visible as a lone surrogate, so that only its own row is refused.
        self._text = io.TextIOWrapper(file, encoding="utf-8-sig", errors="surrogateescape", newline="")
        self.number = 0
        self.was_cut = False

    def __iter__(self) -> Iterator[str]:
        read = self._text.readline
        while piece := read(_LONGEST_LINE):
            self.number += 1
            if len(piece) == _LONGEST_LINE and not piece.endswith(_ENDS):
                self.was_cut = True
                while (rest := read(_LONGEST_LINE)) and not rest.endswith(_ENDS):
                    pass
            yield piece

    def let_go(self) -> None:
        """Leave the file open for whoever opened it."""
        if not self._text.closed:
            self._text.detach()


def read_table(file: BinaryIO) -> Generator[Line]:
    """Yield every row that is not blank, the header first; ``file`` is binary, seekable, and stays open.

    Raises NotATable for UTF-16.
    """
    pieces = Pieces(file)
    try:
        yield from _lines(pieces, _delimiter(file))
    finally:
        pieces.let_go()


def read_beginning(file: BinaryIO, rows: int) -> tuple[list[str], list[list[str]]]:
    """Return the header and the first readable rows. Raises NotATable for a file without a header."""
    lines = read_table(file)
    header = next(lines, None)
    if header is None or header.problem:
        raise NotATable(header.problem if header else _("This file is empty."))
    if not all(is_text(name, _LONGEST_LINE) for name in header.fields):
        raise NotATable(_("The first line is not text in UTF-8. Save the table as CSV in UTF-8 and send that."))
    beginning = [[_shown(value) for value in line.fields] for line in islice(lines, rows) if not line.problem]
    lines.close()
    return [name.strip() for name in header.fields], beginning


def _shown(value: str) -> str:
    """Return a field as a page can hold it; bytes that are not UTF-8 are refused with their row when it is imported."""
    return value.encode("utf-8", "replace").decode()


def is_text(value: str, longest: int) -> bool:
    """Tell whether a field can be kept: not too long, no control characters, no NUL, nothing that is not UTF-8."""
    return len(value) <= longest and value.isprintable()


def _delimiter(file: BinaryIO) -> str:
    """Return what separates the fields: the mark that the first line holds most of."""
    file.seek(0)
    first = file.readline(_LONGEST_LINE).decode("utf-8", "replace")
    file.seek(0)
    return max(_DELIMITERS, key=first.count)


def _lines(pieces: Pieces, delimiter: str) -> Iterator[Line]:
    rows = csv.reader(pieces, delimiter=delimiter)
    while True:
        number = pieces.number + 1
        try:
            fields = next(rows)
        except StopIteration:
            return
        except csv.Error:
            yield Line(number, [], _("A field is longer than 131,072 characters, or a quotation mark is never closed."))
            continue
        finally:
            was_cut, pieces.was_cut = pieces.was_cut, False
        if was_cut:
            yield Line(number, [], _("This line is longer than a million characters."))
        elif fields:
            yield Line(number, fields)
