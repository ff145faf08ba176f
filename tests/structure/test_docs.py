"""The documents name commands, files and variables that exist."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

ROOT: Path = settings.BASE_DIR
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
named = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))


@named
def test_every_make_target_exists(document: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z][a-z-]*)`|^\$ make ([a-z-]+)", document.read_text(), re.MULTILINE)) <= {
        pair for target in targets for pair in ((target, ""), ("", target))
    }


@named
def test_every_management_command_exists(document: Path) -> None:
    known = set(get_commands())
    assert set(re.findall(r"manage\.py ([a-z_]+)", document.read_text())) <= known


@named
def test_every_link_to_a_file_leads_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text()):
        assert (document.parent / target).exists(), target


def test_every_variable_that_operators_may_set_is_one_that_is_read() -> None:
    text = (ROOT / "docs/operators/production.md").read_text()
    read = (ROOT / "transition/settings.py").read_text()
    for variable in set(re.findall(r"`([A-Z][A-Z_]+)`", text)):
        assert f'"{variable}"' in read, variable


def test_no_file_names_a_path_or_a_registry_of_one_machine() -> None:
    hosts = re.compile(r"files\.pythonhosted\.org|pypi\.org/simple|registry\.npmjs\.org")
    for path in [*DOCUMENTS, *(ROOT / "requirements").iterdir(), ROOT / "Makefile", ROOT / "pyproject.toml"]:
        assert not hosts.search(path.read_text()), path
