"""The outcomes as a file that proves itself, opens harmlessly, and is written without being held in memory."""

import csv
import io
import json
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from tests.notices.joint import running, three_models
from tests.notices.sending import Mailbox, crowd, follower, leaving, running_plan, work
from transition.notices import exporting, planning
from transition.notices.models import Follower, Plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(mailbox: Mailbox) -> Plan:
    availability = leaving(6)
    follower("ada", model=availability.model)
    follower("bo", model=availability.model, confirmed_at=None)
    Follower.objects.filter(email="bo@example.org").update(email="=cmd|'/c calc'!a1@example.org")
    plan = running_plan(availability)
    work()
    return plan


def archive(plan: Plan) -> bytes:
    return b"".join(exporting.stream(plan, "Cleo"))


def changed(data: bytes, name: str, before: bytes, after: bytes) -> io.BytesIO:
    """Return the archive with one of its files changed and the others as they were."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for one in old.namelist():
            content = old.read(one)
            assert one != name or before in content
            new.writestr(one, content.replace(before, after) if one == name else content)
    out.seek(0)
    return out


def table(data: bytes) -> list[dict[str, str]]:
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        return list(csv.DictReader(io.StringIO(opened.read(exporting.TABLE).decode())))


def test_every_row_is_in_it_with_its_reason(plan: Plan) -> None:
    rows = table(archive(plan))
    assert {(row["outcome"], row["reason"]) for row in rows} == {("accepted", ""), ("skipped", "unconfirmed")}
    assert rows[0]["message"] == "T-7"


def test_an_announcement_about_several_is_one_file_whichever_is_asked_for(mailbox: Mailbox) -> None:
    availabilities = three_models()
    follower("ada")
    started = running(availabilities)
    work()
    rows = table(archive(started[2]))
    assert [row["about"] for row in rows] == [str(one) for one in availabilities]
    with zipfile.ZipFile(io.BytesIO(archive(started[2]))) as opened:
        plans = json.loads(opened.read(exporting.MANIFEST))["plans"]
    assert [one["plan"] for one in plans] == [one.pk for one in started]
    assert all(one["approved_content"] for one in plans)


def test_a_cell_that_a_spreadsheet_would_run_is_text(plan: Plan) -> None:
    assert any(row["address"].startswith("'=cmd") for row in table(archive(plan)))
    assert [exporting.harmless(cell) for cell in ("=1", "+1", "-1", "@a", "\t=1", "a=1", 7, None)] == [
        "'=1",
        "'+1",
        "'-1",
        "'@a",
        "'\t=1",
        "a=1",
        "7",
        "",
    ]


def test_the_file_is_verified_as_it_was_written(plan: Plan) -> None:
    export = exporting.verify(io.BytesIO(archive(plan)))
    assert (export.title, export.rows, export.made_by) == (plan.title, 2, "Cleo")


@pytest.mark.parametrize(
    ("name", "before", "after", "why"),
    [
        (exporting.TABLE, b"accepted", b"rejected", "table was changed"),
        (exporting.TABLE, b"T-7", b"T-7\n", "table was changed"),
        (exporting.MANIFEST, b'"rows": 2', b'"rows": 1', "manifest was changed"),
        (exporting.MANIFEST, b"Cleo", b"Dana", "manifest was changed"),
        (exporting.SIGNATURE, b":", b":x", "signature is not"),
    ],
)
def test_one_changed_character_is_noticed(plan: Plan, name: str, before: bytes, after: bytes, why: str) -> None:
    with pytest.raises(exporting.BrokenExport, match=why):
        exporting.verify(changed(archive(plan), name, before, after))


def test_a_table_with_a_matching_manifest_needs_the_signature(plan: Plan) -> None:
    """Whoever changes the table can change its hash as well, but not sign it."""
    data = archive(plan)
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        said = json.loads(opened.read(exporting.MANIFEST))
    forged = changed(data, exporting.MANIFEST, said["sha256"].encode(), b"0" * 64)
    with pytest.raises(exporting.BrokenExport, match="manifest was changed"):
        exporting.verify(forged)


def test_another_site_did_not_sign_it(plan: Plan) -> None:
    data = archive(plan)
    another = override_settings(SECRET_KEY="another key of another site, long enough for anybody")
    with another, pytest.raises(exporting.BrokenExport, match="signature is not of this site"):
        exporting.verify(io.BytesIO(data))


def test_the_command_says_so_and_fails_on_anything_else(
    plan: Plan, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "outcomes.zip"
    file.write_bytes(archive(plan))
    call_command("verify_export", str(file))
    assert "As it was written" in capsys.readouterr().out
    file.write_bytes(b"not an archive")
    with pytest.raises(CommandError, match="no export"):
        call_command("verify_export", str(file))
    with pytest.raises(CommandError):
        call_command("verify_export", str(tmp_path / "missing.zip"))


def peak(plan: Plan) -> int:
    tracemalloc.start()
    for part in exporting.stream(plan, "Cleo"):
        assert part is not None
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most


def test_memory_holds_a_chunk_and_not_the_table(mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control is the same build with one chunk for everything."""
    availability = leaving(6)
    crowd(6000, availability)
    plan = running_plan(availability)
    planning.plan_due()
    monkeypatch.setattr(exporting, "_CHUNK", 200)
    in_chunks = peak(plan)
    monkeypatch.setattr(exporting, "_CHUNK", 10**6)
    at_once = peak(plan)
    assert in_chunks * 4 < at_once
