"""The public stylesheet: one file, joined from its parts, small, and without the things that make CSS hard to change."""

import gzip
import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from transition.web.management.commands import build_css

STATIC = Path(__file__).resolve().parents[2] / "static"
SHEETS = sorted((STATIC / "css" / "parts").glob("*.css")) + [STATIC / "css" / "desk.css"]


def packed(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9))


def test_the_joined_file_is_current():
    assert build_css.SITE.read_text() == build_css.site_css(), "Run: manage.py build_css"


def test_every_part_is_in_the_joined_file():
    assert {path.stem for path in SHEETS} == {*build_css.PARTS, "desk"}


def test_the_check_refuses_a_stale_file(tmp_path, monkeypatch):
    stale = tmp_path / "site.css"
    stale.write_text("/* older */")
    monkeypatch.setattr(build_css, "SITE", stale)
    with pytest.raises(CommandError, match="build_css"):
        call_command("build_css", check=True)
    assert stale.read_text() == "/* older */"


def test_the_check_is_silent_when_nothing_changed():
    out = StringIO()
    call_command("build_css", check=True, stdout=out)
    assert out.getvalue() == ""


def test_the_public_sheet_is_at_most_12_kb_packed():
    assert packed(STATIC / "css" / "site.css") <= 12 * 1024


def test_the_scripts_of_every_page_are_at_most_2_kb():
    assert sum((STATIC / "js" / name).stat().st_size for name in ("theme.js", "session.js")) <= 2 * 1024


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.stem)
def test_a_part_stays_small_and_plain(sheet):
    text = sheet.read_text()
    assert len(text.splitlines()) <= 150
    assert "!important" not in text
    assert not re.search(r"(?m)^\s*[^/*;{}]*#[a-z][\w-]*[^;{}]*\{", text), "an id as a selector"


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.stem)
def test_only_the_tokens_name_colours(sheet):
    if sheet.stem != "tokens":
        assert not re.findall(r"#[0-9a-f]{3,8}\b|rgba?\(|hsla?\(", sheet.read_text())


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.stem)
def test_directions_are_logical_so_that_right_to_left_works(sheet):
    physical = r"(?m)^\s*(?:(?:margin|padding|border)-(?:left|right|top|bottom)|left|right|top|bottom|width|height|(?:min|max)-(?:width|height))\s*:"
    assert not re.findall(physical, sheet.read_text())


def test_every_colour_variable_that_a_part_uses_exists():
    known = set(re.findall(r"(--[\w-]+)\s*:", "".join(path.read_text() for path in SHEETS)))
    used = {name for path in SHEETS for name in re.findall(r"var\((--[\w-]+)\)", path.read_text())}
    assert used <= known
