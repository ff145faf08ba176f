"""The CSV reader: every row is read or refused with its line, its field and the reason."""

import csv
import io
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import STORY_DAY, AIModelFactory
from tests.usage.rows import COLUMNS, GOOD, HEADER, SONNET, csv_file, read, refused
from transition.catalog.models import Alias, Availability
from transition.notices.usage.columns import Columns, guess
from transition.notices.usage.reading import Row, read_csv, read_json_lines
from transition.notices.usage.tables import NotATable, Refusal

pytestmark = pytest.mark.django_db


def test_a_good_row_is_read(sonnet: Availability) -> None:
    [row] = read(GOOD)
    assert isinstance(row, Row)
    assert (row.line, row.account, row.calls) == (2, "acme", 120)
    assert (row.model_id, row.surface_id) == (sonnet.model_id, sonnet.surface_id)
    assert (row.first_on.isoformat(), row.last_on.isoformat()) == ("2026-11-01", "2026-11-20")


@pytest.mark.parametrize(
    ("line", "field"),
    [
        (f",{SONNET},claude-api,2026-11-01,,1,", "account"),
        (f"{'a' * 201},{SONNET},claude-api,2026-11-01,,1,", "account"),
        (f"ac\0me,{SONNET},claude-api,2026-11-01,,1,", "account"),
        ("acme,claude-sonnet,claude-api,2026-11-01,,1,", "model"),
        ("acme,,claude-api,2026-11-01,,1,", "model"),
        ("acme,x\0y,claude-api,2026-11-01,,1,", "model"),
        (f"acme,{SONNET},claude,2026-11-01,,1,", "surface"),
        (f"acme,{SONNET},claude-api,1 Nov 2026,,1,", "first_on"),
        (f"acme,{SONNET},claude-api,2026-02-30,,1,", "first_on"),
        (f"acme,{SONNET},claude-api,20261101,,1,", "first_on"),
        (f"acme,{SONNET},claude-api,2026-11-01,soon,1,", "last_on"),
        (f"acme,{SONNET},claude-api,2026-11-02,2026-11-01,1,", "last_on"),
        (f"acme,{SONNET},claude-api,2026-11-02,2027-11-01,1,", "last_on"),
        (f"acme,{SONNET},claude-api,2019-11-02,,1,", "last_on"),
        (f"acme,{SONNET},claude-api,2026-11-01,,-1,", "calls"),
        (f"acme,{SONNET},claude-api,2026-11-01,,1.5,", "calls"),
        (f"acme,{SONNET},claude-api,2026-11-01,,{'9' * 5000},", "calls"),
        (f"acme,{SONNET},claude-api,2026-11-01,,,", "calls"),
        (f"acme,{SONNET},claude-api,2026-11-01,,1,not an address", "contact"),
        ("acme", ""),
        (f"{GOOD},one,too many", ""),
        (f"acme,{'m' * 1_000_000},claude-api,2026-11-01,,1,", ""),
        (f'"{"m" * 1_500_000}",{SONNET},claude-api,2026-11-01,,1,', ""),
    ],
)
def test_a_broken_row_is_refused_by_line_and_field_and_the_next_is_read(
    sonnet: Availability, line: str, field: str
) -> None:
    assert refused(GOOD, line, GOOD) == [(3, field)]
    assert [row.line for row in read(GOOD, line, GOOD) if isinstance(row, Row)] == [2, 4]


def test_names_are_exact_ids_and_aliases_and_nothing_similar(sonnet: Availability) -> None:
    Alias.objects.create(provider=sonnet.model.provider, model=sonnet.model, name="claude-sonnet-4-5")
    AIModelFactory(key="claude-sonnet-4", name="Claude Sonnet 4")
    names = ["claude-sonnet-4-5", "claude-sonnet-4", "claude-sonnet-4-5-2025", "Claude Sonnet 4.5"]
    rows = read(*[f"acme,{name},claude-api,2026-11-01,,1," for name in names])
    assert [isinstance(row, Row) for row in rows] == [True, True, False, False]
    assert rows[0].model_id != rows[1].model_id  # type: ignore[union-attr]


def test_bytes_that_are_not_utf_8_cost_their_own_row_only(sonnet: Availability) -> None:
    file = io.BytesIO(f"{HEADER}\n".encode() + b"\xe9t\xe9" + GOOD[4:].encode() + b"\n" + GOOD.encode())
    rows = list(read_csv(file, COLUMNS, STORY_DAY))
    assert [type(row) for row in rows] == [Refusal, Row]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_spreadsheets_write_files_in_many_ways(sonnet: Availability, mark: bytes, delimiter: str, end: str) -> None:
    text = end.join([HEADER, GOOD, GOOD, ""]).replace(",", delimiter)
    rows = list(read_csv(io.BytesIO(mark + text.encode()), COLUMNS, STORY_DAY))
    assert [type(row) for row in rows] == [Row, Row]


def test_an_unclosed_quotation_mark_does_not_swallow_the_file_in_silence(sonnet: Availability) -> None:
    rows = read(GOOD, f'"{GOOD}', *[GOOD] * 4000)
    assert [row.line for row in rows if isinstance(row, Refusal)][0] == 3
    assert sum(isinstance(row, Row) for row in rows) > 1000


def test_without_a_column_for_the_last_day_a_row_is_about_one_day(sonnet: Availability) -> None:
    [row] = read(GOOD, columns=COLUMNS._replace(last_on=""))
    assert isinstance(row, Row) and row.first_on == row.last_on


def test_one_surface_for_every_row(sonnet: Availability) -> None:
    columns = Columns("who", "model", "day", "n", on_surface="claude-api")
    [row] = read(f"acme,{SONNET},2026-11-01,7", header="who,model,day,n", columns=columns)
    assert isinstance(row, Row) and row.surface_id == sonnet.surface_id


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        (COLUMNS._replace(account="customer"), "no column “customer”"),
        (COLUMNS._replace(account=""), "Account"),
        (COLUMNS._replace(surface=""), "surface"),
        (COLUMNS._replace(surface="", on_surface="nowhere"), "no surface “nowhere”"),
    ],
)
def test_columns_that_are_not_there_are_said_before_any_row(sonnet: Availability, columns: Columns, words: str) -> None:
    with pytest.raises(NotATable, match=words):
        read_csv(csv_file(GOOD), columns, STORY_DAY)


@pytest.mark.parametrize("content", [b"", b"\n\n", f"{HEADER}\n{GOOD}".encode("utf-16")])
def test_a_file_that_is_no_table_is_refused_as_a_whole(db: None, content: bytes) -> None:
    with pytest.raises(NotATable):
        read_csv(io.BytesIO(content), COLUMNS, STORY_DAY)


def test_columns_are_guessed_from_what_exports_call_them() -> None:
    found = guess(["Customer ID", "model_version", "start_time", "End Time", "num_model_requests", "Owner email"])
    assert found == {
        "account": "Customer ID",
        "model": "model_version",
        "first_on": "start_time",
        "last_on": "End Time",
        "calls": "num_model_requests",
        "contact": "Owner email",
    }


def test_json_lines_say_the_same_by_name(sonnet: Availability) -> None:
    good = {"account": "acme", "model": SONNET, "surface": "claude-api", "first_on": "2026-11-01", "calls": 7}
    lines = [
        json.dumps(good),
        "",
        "{",
        "[1]",
        json.dumps(good | {"calls": True}),
        json.dumps(good | {"account": {"a": 1}}),
        json.dumps(good | {"account": "\ud800"}),
        "[" * 100_000,
    ]
    rows = list(read_json_lines(io.BytesIO("\n".join(lines).encode()), STORY_DAY))
    assert [(row.line, getattr(row, "field", "read")) for row in rows] == [
        (1, "read"), (3, ""), (4, ""), (5, "calls"), (6, "account"), (7, "account"), (8, ""),
    ]  # fmt: skip


CELL = st.one_of(
    st.text(max_size=20),
    st.sampled_from(["acme", SONNET, "claude-api", "2026-11-01", "7", "", '"', "\0", "\ud800", "x" * 300]),
)
ANYTHING = st.one_of(
    st.binary(max_size=400),
    st.lists(st.lists(CELL, max_size=9).map(",".join), max_size=8).map(
        lambda lines: "\n".join([HEADER, *lines]).encode("utf-8", "surrogatepass")
    ),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=ANYTHING)
def test_whatever_is_in_the_file_each_row_is_read_or_refused_with_a_reason(
    sonnet: Availability, content: bytes
) -> None:
    try:
        rows = list(read_csv(io.BytesIO(content), COLUMNS, STORY_DAY))
    except NotATable as problem:
        assert str(problem)
        return
    for row in rows:
        assert row.line > 1 and (isinstance(row, Row) or row.reason)
    lines = [row.line for row in rows]
    assert lines == sorted(set(lines))
    assert len(rows) == _rows_in(content)
    assert list(read_json_lines(io.BytesIO(content), STORY_DAY)) is not None


def _rows_in(content: bytes) -> int:
    """Count the rows below the header as Python's own reader does with a limit that nothing exceeds."""
    text = io.StringIO(content.decode("utf-8-sig", "surrogateescape"), newline="")
    before = csv.field_size_limit(10**9)
    try:
        first = content.split(b"\n")[0].decode("utf-8", "replace")
        rows = sum(1 for row in csv.reader(text, delimiter=max(",;\t|", key=first.count)) if row)
    finally:
        csv.field_size_limit(before)
    return rows - 1
