"""Uploads of addresses: what is broken or repeated is named with its line, and the rest becomes a list that is final."""

import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import BinaryIO, NamedTuple

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from transition.notices.models import AudienceList
from transition.notices.moments import database_now
from transition.notices.usage.addresses import is_address
from transition.notices.usage.files import digest_of
from transition.notices.usage.tables import Line, NotATable, Refusal, is_text, read_table
from users.models import User

_BATCH = 10_000
_MOST_PROBLEMS_KEPT = 1000
_LONGEST_NAME = 200
_ADDRESS_WORDS = ("email", "emailaddress", "mail", "address", "contact", "recipient")
_LANGUAGE_WORDS = ("language", "lang", "locale")
_NAME_WORDS = ("name", "fullname", "displayname")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})?", re.ASCII)
_STAGE = """
    DROP TABLE IF EXISTS list_rows;
    CREATE TEMPORARY TABLE list_rows (line bigint, email text, language text, name text) ON COMMIT DROP"""
_REPEATED = """
    DELETE FROM list_rows r USING (
        SELECT line, row_number() OVER (PARTITION BY lower(email) ORDER BY line) AS n FROM list_rows) o
    WHERE o.line = r.line AND o.n > 1 RETURNING r.line"""
# Whoever is known keeps every wish they have; only unknown addresses are added.
_FOLLOWERS = """
    INSERT INTO notices_follower (email, basis, language, time_zone, practical_only, started_at)
    SELECT email, 'service', language, 'UTC', FALSE, statement_timestamp() FROM list_rows ORDER BY line
    ON CONFLICT (lower(email)) DO NOTHING"""
_ENTRIES = """
    INSERT INTO notices_audiencelistentry (list_id, follower_id, name)
    SELECT %s, f.id, r.name FROM list_rows r JOIN notices_follower f ON lower(f.email) = lower(r.email) ORDER BY r.line"""


class Entry(NamedTuple):
    """One usable row."""

    line: int
    email: str
    language: str
    name: str


def read_addresses(file: BinaryIO) -> Iterator[Entry | Refusal]:
    """Return the rows of a CSV file or of a plain list with one address in each line.

    Raises NotATable when the file is empty, or when no column holds addresses.
    """
    lines = read_table(file)
    first = next(lines, None)
    if first is None:
        raise NotATable(_("This file is empty."))
    places = _places([name.strip() for name in first.fields])
    if places is None:
        return _entries(chain([first], lines), _address_place(first), None, None)
    return _entries(lines, *places)


@transaction.atomic
def upload(file: BinaryIO, *, name: str, file_name: str, by: User) -> AudienceList:
    """Read a file and keep it as a list that nobody can add to. Raises NotATable."""
    found = AudienceList.objects.create(name=name, file_name=file_name[:200], by=by, digest=digest_of(file))
    with connection.cursor() as cursor:
        cursor.execute(_STAGE)
        _stage(read_addresses(file), found)
        cursor.execute(_REPEATED)
        _note_repeated(found, sorted(line for (line,) in cursor.fetchall()))
        cursor.execute("ANALYZE list_rows")
        cursor.execute(_FOLLOWERS)
        found.unknown_before = cursor.rowcount
        cursor.execute(_ENTRIES, [found.pk])
        found.usable = cursor.rowcount
        cursor.execute("DROP TABLE list_rows")
    if not found.usable:
        raise NotATable(_("No row of this file holds an address that can be used."))
    found.frozen_at = database_now()
    found.save()
    return found


def _stage(rows: Iterator[Entry | Refusal], found: AudienceList) -> None:
    while batch := list(islice(rows, _BATCH)):
        refused = [row._asdict() for row in batch if isinstance(row, Refusal)]
        found.rows += len(batch)
        found.refused += len(refused)
        found.problems += refused[: _MOST_PROBLEMS_KEPT - len(found.problems)]
        with (
            connection.cursor() as cursor,
            cursor.copy("COPY list_rows (line, email, language, name) FROM STDIN") as copy,
        ):
            for row in batch:
                if isinstance(row, Entry):
                    copy.write_row(row)


def _note_repeated(found: AudienceList, lines: list[int]) -> None:
    found.repeated = len(lines)
    reason = _("This address stands further up already.")
    room = max(0, _MOST_PROBLEMS_KEPT - len(found.problems))
    found.problems += [Refusal(line, "address", reason)._asdict() for line in lines[:room]]
    found.problems.sort(key=lambda one: one["line"])


def _places(header: list[str]) -> tuple[int, int | None, int | None] | None:
    """Return where address, language and name stand; None when the first line is no header."""
    words = [re.sub(r"[^a-z]", "", name.lower()) for name in header]
    if any("@" in name for name in header):
        return None

    def place(known: tuple[str, ...]) -> int | None:
        return next((at for at, word in enumerate(words) if word in known), None)

    address = place(_ADDRESS_WORDS)
    if address is None:
        raise NotATable(_("No column is called “email”, and the first line holds no address."))
    return address, place(_LANGUAGE_WORDS), place(_NAME_WORDS)


def _address_place(first: Line) -> int:
    return next((at for at, field in enumerate(first.fields) if "@" in field), 0)


def _entries(lines: Iterable[Line], address: int, language: int | None, name: int | None) -> Iterator[Entry | Refusal]:
    for line in lines:
        if line.problem:
            yield Refusal(line.number, "", line.problem)
            continue
        email, said, called = (_field(line, at) for at in (address, language, name))
        if not is_address(email):
            yield Refusal(line.number, "address", _("This is not an email address."))
        elif said and not _LANGUAGE.fullmatch(said):
            yield Refusal(line.number, "language", _("A language is written as en or pt-BR."))
        elif not is_text(called, _LONGEST_NAME):
            yield Refusal(line.number, "name", _("A name is up to 200 readable characters in UTF-8."))
        else:
            yield Entry(line.number, email, said or settings.LANGUAGE_CODE, called)


def _field(line: Line, at: int | None) -> str:
    return line.fields[at].strip() if at is not None and at < len(line.fields) else ""
