"""The table of the promise names tests that exist, and every guarantee in it has a proof and a weakened build."""

import re
from pathlib import Path

import pytest

from tests.guarantees import PROMISE, promised

TESTS = Path(__file__).resolve().parents[1]
CODE = "\n".join(path.read_text() for path in TESTS.rglob("test_*.py"))


def test_every_test_that_is_named_exists() -> None:
    text = PROMISE.read_text()
    assert {name for name in re.findall(r"`(test_\w+)`", text) if f"def {name}(" not in CODE} == set()
    assert [path for path in re.findall(r"`(tests/\S+)`", text) if not (TESTS.parent / path).exists()] == []


@pytest.mark.parametrize("name", promised())
def test_every_guarantee_has_a_proof_and_a_weakened_build(name: str) -> None:
    marks = re.findall(rf'mark\.guarantee\([^)]*"{name}"[^)]*\)', CODE)
    assert [mark for mark in marks if "control=True" not in mark]
    assert [mark for mark in marks if "control=True" in mark]
