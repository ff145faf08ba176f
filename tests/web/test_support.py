"""Where a person can talk to a person: beside the feedback form, in guides for talkers and in warm letters, from one file."""

from pathlib import Path

import pytest
import yaml
from bs4 import BeautifulSoup
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation

from transition.web import support
from transition.web.support import LINES, directory_address

CODES = [code for code, _name in settings.LANGUAGES]
LINES_OF = {
    "en": ["988", "116 123"],
    "es": ["988", "024"],
    "de": ["0800 1110111"],
    "fr": ["3114"],
    "ja": ["0120-279-338"],
}


@pytest.mark.parametrize("code", CODES)
def test_a_reader_sees_the_lines_of_their_language_and_the_list_of_all_countries(code: str) -> None:
    with translation.override(code):
        block = BeautifulSoup(render_to_string("parts/_support.html"), "html.parser")
    assert [link.text for link in block.select("a.number")] == LINES_OF[code]
    assert block.select_one("p a")["href"] == directory_address()  # type: ignore[index]


def test_a_number_can_be_called_with_one_press() -> None:
    block = BeautifulSoup(render_to_string("parts/_support.html"), "html.parser")
    assert [link["href"] for link in block.select("a.number")] == ["tel:988", "tel:116123"]


def test_every_line_says_where_it_was_read() -> None:
    known = yaml.safe_load(LINES.read_text("utf-8"))
    for line in known["lines"]:
        assert line["source"].startswith("http") and line["url"].startswith("https://")
        assert isinstance(line["number"], str) and set(line.get("languages", CODES)) <= set(CODES)


def test_a_line_of_the_operator_without_languages_is_for_everyone_and_says_when_it_was_called(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ours = tmp_path / "support.yaml"
    ours.write_text(
        "directory: {url: https://lines.example.org/, checked_on: 2026-11-02}\n"
        "lines: [{name: Line, number: '12 34', url: https://line.example.org/, checked_on: 2026-11-03}]\n"
    )
    monkeypatch.setattr(support, "LINES", ours)
    support._known.cache_clear()
    with translation.override("de"):
        block = render_to_string("parts/_support.html")
    support._known.cache_clear()
    assert 'href="https://lines.example.org/"' in block and 'href="tel:1234"' in block
    assert 'datetime="2026-11-02"' in block and 'datetime="2026-11-03"' in block


@pytest.mark.django_db
def test_everybody_meets_it_beside_the_form(client: Client) -> None:
    page = BeautifulSoup(client.get("/ja/feedback/").content, "html.parser")
    assert page.select_one(".support a.number")["href"] == "tel:0120279338"  # type: ignore[index]
