"""The outcomes of an announcement as a file that proves itself: a table, a manifest with its SHA-256, and a signature.

The file is written while it is sent, so its size costs no memory. ``manage.py verify_export FILE`` reads it back.
"""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import datetime
from typing import Any, BinaryIO, NamedTuple

from django.core.signing import BadSignature, Signer
from django.db import connection

from transition.notices import joint
from transition.notices.models import Milestone, Plan
from transition.notices.moments import database_now

TABLE, MANIFEST, SIGNATURE = "outcomes.csv", "manifest.json", "signature.txt"
COLUMNS = ("about", "message", "due_at", "follower", "address", "channel", "outcome", "reason", "answer", "at")
_CHUNK = 5_000
# Each plan of the announcement with its messages that have recipients.
_Announced = list[tuple[Plan, list[Milestone]]]
# A spreadsheet would run a cell that begins so.
_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n")


class BrokenExport(Exception):
    """The file is not what this site wrote; the message says what differs."""


class Export(NamedTuple):
    """What a file that is as it was written says about itself."""

    title: str
    rows: int
    made_at: str
    made_by: str


class _Pipe(io.RawIOBase):
    """Takes what the archive writes and hands it on; it cannot be rewound."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def take(self) -> bytes:
        parts, self._parts = self._parts, []
        return b"".join(parts)


def stream(plan: Plan, made_by: str) -> Iterator[bytes]:
    """Yield the bytes of the archive, a chunk of rows at a time: the whole announcement, whichever of its plans is asked for."""
    pipe, digest, rows = _Pipe(), hashlib.sha256(), 0
    announced = [(one, _milestones(one)) for one in joint.members(plan)]
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open(TABLE, "w", force_zip64=True) as table:
            for lines in _tables(announced):
                data = _as_csv(lines)
                digest.update(data)
                table.write(data)
                rows += len(lines)
                yield pipe.take()
        # The first line names the columns.
        manifest = _manifest(announced, made_by, rows - 1, digest.hexdigest())
        archive.writestr(MANIFEST, manifest)
        archive.writestr(SIGNATURE, _signer().sign(hashlib.sha256(manifest).hexdigest()))
    yield pipe.take()


def verify(file: BinaryIO) -> Export:
    """Return what the file says about itself, or raise ``BrokenExport`` when anything in it was changed."""
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = archive.read(MANIFEST)
            signed = _signer().unsign(archive.read(SIGNATURE).decode())
            digest, rows = _digest_of(archive)
    except (zipfile.BadZipFile, KeyError, UnicodeDecodeError) as problem:
        raise BrokenExport("This is no export of outcomes.") from problem
    except BadSignature as problem:
        raise BrokenExport("The signature is not of this site.") from problem
    if signed != hashlib.sha256(manifest).hexdigest():
        raise BrokenExport("The manifest was changed after it was signed.")
    said = json.loads(manifest)
    if (digest, rows) != (said["sha256"], said["rows"]):
        raise BrokenExport("The table was changed after it was signed.")
    return Export(said["title"], rows, said["made_at"], said["made_by"])


def harmless(value: Any) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    text = value.isoformat() if isinstance(value, datetime) else str("" if value is None else value)
    return f"'{text}" if text.startswith(_RUNS) else text


def _milestones(plan: Plan) -> list[Milestone]:
    return list(Milestone.objects.filter(plan=plan, build__isnull=False).select_related("build").in_order())


def _tables(announced: _Announced) -> Iterator[list[tuple[Any, ...]]]:
    yield [COLUMNS]
    for plan, milestones in announced:
        for milestone in milestones:
            after = 0
            while rows := [] if milestone.purged_at else _rows(milestone, after):
                after = rows[-1][0]
                yield [(_about(plan), milestone.label(), milestone.due_at, *row[1:]) for row in rows]


def _rows(milestone: Milestone, after: int) -> list[tuple[Any, ...]]:
    sql = """
        SELECT d.id, d.follower_id, coalesce(f.email, ''), d.channel, d.state, d.reason, d.answer, d.done_at
        FROM notices_delivery d LEFT JOIN notices_follower f ON f.id = d.follower_id
        WHERE d.milestone_id = %s AND d.id > %s AND NOT coalesce(f.is_canary, FALSE) ORDER BY d.id LIMIT %s"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [milestone.pk, after, _CHUNK])
        return cursor.fetchall()


def _as_csv(rows: list[tuple[Any, ...]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8", "replace")


def _manifest(announced: _Announced, made_by: str, rows: int, digest: str) -> bytes:
    lead = announced[0][0]
    said = {
        "format": "transition-outcomes-2",
        "announcement": lead.pk,
        "title": lead.title,
        "made_at": database_now().isoformat(),
        "made_by": made_by,
        "table": TABLE,
        "columns": COLUMNS,
        "rows": rows,
        "sha256": digest,
        "plans": [_of_plan(plan, milestones) for plan, milestones in announced],
    }
    return json.dumps(said, indent=1, ensure_ascii=False).encode()


def _of_plan(plan: Plan, milestones: list[Milestone]) -> dict[str, Any]:
    approval = plan.approval()
    return {
        "plan": plan.pk,
        "about": _about(plan),
        "approved_content": approval.content_hash if approval else "",
        "messages": [_books(one) for one in milestones],
    }


def _about(plan: Plan) -> str:
    return str(plan.availability or "")


def _books(milestone: Milestone) -> dict[str, Any]:
    """Return the counters of a message, which stay when its rows are let go."""
    build = milestone.build
    return {
        "message": milestone.label(),
        "schedule_version": milestone.schedule_version,
        "state": milestone.state,
        "candidates": build.candidates,
        "included": build.included,
        "left_out": build.excluded,
        "outcomes": milestone.outcomes,
        "rows_let_go": milestone.purged_at is not None,
    }


def _digest_of(archive: zipfile.ZipFile) -> tuple[str, int]:
    digest, lines = hashlib.sha256(), 0
    with archive.open(TABLE) as table:
        while data := table.read(1024 * 1024):
            digest.update(data)
            lines += data.count(b"\n")
    return digest.hexdigest(), lines - 1


def _signer() -> Signer:
    return Signer(salt="transition.notices.exporting")
