"""The story's day, the shipped catalog, and small catalog files that a test can break."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command

GOOD = (Path(__file__).parent / "good.yaml").read_text()
SURFACES = (Path(__file__).parent / "surfaces.yaml").read_text()


@pytest.fixture
def story_day() -> Iterator[None]:
    """Make it Monday 23 November 2026, at nine."""
    with time_machine.travel("2026-11-23T09:00:00Z", tick=False):
        yield


@pytest.fixture
def shipped(db: None, story_day: None) -> None:
    """Load the catalog that comes with the project."""
    call_command("load_catalog", verbosity=0)


@pytest.fixture
def folder(tmp_path: Path, story_day: None) -> Path:
    """Return a folder with two good files: one provider, two surfaces."""
    (tmp_path / "acme.yaml").write_text(GOOD)
    (tmp_path / "surfaces.yaml").write_text(SURFACES)
    return tmp_path
