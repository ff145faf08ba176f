from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.local.running import data_folder, nothing_is_left_of


@pytest.fixture(scope="session")
def kept() -> Iterator[Path]:
    """One folder of kept data for all runs of a session: only the first of them migrates and loads."""
    with data_folder() as folder:
        yield folder
        nothing_is_left_of(folder)


@pytest.fixture
def empty() -> Iterator[Path]:
    with data_folder() as folder:
        yield folder
