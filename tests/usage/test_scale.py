"""The short version of bench/usage.py: memory does not grow with the file."""

import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.usage import MODELS, write_rows
from tests.factories import STORY_DAY, AIModelFactory
from tests.usage.rows import COLUMNS
from transition.catalog.models import Availability
from transition.notices.usage.reading import Row, read_csv
from transition.notices.usage.tables import Refusal
from transition.notices.usage.writing import Origin, import_usage

pytestmark = pytest.mark.django_db
ROWS = 30_000


def peak_mib(rows: Iterator[Row | Refusal]) -> float:
    tracemalloc.start()
    assert import_usage(rows, Origin("command", "x")).rows == ROWS
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1024 / 1024


@pytest.mark.slow
def test_many_rows_need_the_memory_of_one_batch(sonnet: Availability, tmp_path: Path) -> None:
    path = tmp_path / "usage.csv"
    write_rows(path, ROWS, STORY_DAY)
    for key in MODELS:
        AIModelFactory(key=key)
    columns = COLUMNS._replace(contact="")
    with path.open("rb") as file:
        flat = peak_mib(read_csv(file, columns, STORY_DAY))
    with path.open("rb") as file:
        gathered = peak_mib(_gathering(read_csv(file, columns, STORY_DAY)))
    assert flat * 1.5 < gathered, (flat, gathered)


def _gathering(rows: Iterator[Row | Refusal]) -> Iterator[Row | Refusal]:
    """The control: a reader that gathers the file first."""
    yield from list(rows)
