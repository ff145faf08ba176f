"""Pages of a language that runs from right to left: an Arabic of our own making, in which every word of the interface is written.

The letters mean nothing. What counts is that no word of the interface is left, that nothing scrolls sideways and that nothing
is lost for keyboard and screen reader.
"""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.chromium import look, visitor
from tests.guides.conftest import shipped, story
from tests.web.test_languages import ROOT

__all__ = ["shipped", "story"]

pytestmark = pytest.mark.browser

_KEPT = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{[\w.]*\}|</?[a-zA-Z][^>]*>|&\w+;|\\.")
_LETTERS = str.maketrans("abcdefghijklmnopqrstuvwxyz", "ابجدهوزحطيكلمنسعفصقرشتثخذض")
PAGES = [
    "/", "/guides/", "/compare/", "/lint/", "/cost/", "/feedback/", "/follow/", "/about/", "/quality/", "/account/login/",
    "/guides/anthropic/claude-sonnet-4-5-20250929/to/anthropic/claude-sonnet-5-5/",
    "/guides/anthropic/claude-sonnet-4-5-20250929/to/anthropic/claude-sonnet-5-5/?as=companion",
    "/compare/?a=anthropic/claude-sonnet-4-5-20250929&b=anthropic/claude-sonnet-5-5",
    "/models/anthropic/claude-sonnet-4-5-20250929/",
]  # fmt: skip


def in_arabic_letters(text: str) -> str:
    """Write a text of a django.po in Arabic letters, half as long again, but for what a program reads."""
    parts = _KEPT.split(text)
    kept = _KEPT.findall(text)
    written = [part.casefold().translate(_LETTERS) for part in parts]
    longer = " ض" * (len(text) // 8) if len(text) > 8 else ""
    return "".join(a + b for a, b in zip(written, [*kept, ""], strict=True)) + longer


@pytest.fixture(scope="session")
def arabic(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the catalog out of the German one's sources."""
    folder = tmp_path_factory.mktemp("locale")
    catalog = folder / "ar" / "LC_MESSAGES" / "django.po"
    catalog.parent.mkdir(parents=True)
    head = (
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: nplurals=1; plural=0;\\n"\n'
    )
    blocks = (ROOT / "locale/de/LC_MESSAGES/django.po").read_text().replace('"\n"', "").split("\n\n")[1:]
    catalog.write_text("\n".join([head, *map(_block, blocks)]))
    subprocess.run(["msgfmt", "-o", catalog.with_suffix(".mo"), catalog], check=True)
    return folder


def _block(block: str) -> str:
    lines = [line for line in block.splitlines() if line.startswith(("msgctxt", "msgid"))]
    ids = dict(re.findall(r'^(msgid|msgid_plural) "(.*)"$', "\n".join(lines), re.MULTILINE))
    source = ids["msgid"]
    # A format of a date is read by a program as a whole.
    is_format = re.fullmatch(r"[A-Za-z](?: ?[A-Za-z.,:\\]){0,9}", source) and "F" in source.split() + [source]
    said = source if is_format else in_arabic_letters(ids.get("msgid_plural", source))
    name = "msgstr[0]" if "msgid_plural" in ids else "msgstr"
    return "\n".join([*lines, f'{name} "{said}"', ""])


@pytest.fixture
def site_in_arabic(arabic: Path, settings: Any, shipped: None, live_server: Any) -> Iterator[str]:
    settings.LOCALE_PATHS = [arabic, *settings.LOCALE_PATHS]
    settings.LANGUAGES = [*settings.LANGUAGES, ("ar", "Arabic")]
    yield f"{live_server.url}/ar"


@pytest.mark.django_db(transaction=True)
def test_every_public_page_runs_from_right_to_left(
    site_in_arabic: str, chromium: Browser, database_beside_chromium: None
) -> None:
    page, wrong = visitor(chromium, 375).new_page(), []
    for path in PAGES:
        answer = page.goto(site_in_arabic + path)
        assert answer and answer.status == 200, path
        if page.evaluate("document.documentElement.dir") != "rtl":
            wrong.append(path)
        look(page, "arabic-" + path.strip("/").replace("/", "-")[:40])
    assert wrong == []
