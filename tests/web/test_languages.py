"""The language of a page: by its address, else by what the browser prefers; complete in each, and never half a sentence."""

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from gettext import GNUTranslations
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.test import Client
from django.urls import get_script_prefix, reverse
from django.utils import translation

from transition.web import languages
from transition.web.finished import FinishedPages

ROOT = Path(__file__).resolve().parents[2]
OTHERS = [code for code, _name in settings.LANGUAGES if code != "en"]
TIMELINE = {"de": "Zeitleiste", "es": "Cronología", "fr": "Chronologie", "ja": "年表"}
_HOLES = re.compile(r"%\(\w+\)[sd]|%[sd]|\{[\w.]*\}")
_TAGS = re.compile(r"</?[a-zA-Z][^>]*>")


def soup(content: bytes) -> BeautifulSoup:
    return BeautifulSoup(content, "html.parser")


@pytest.mark.django_db
@pytest.mark.parametrize("code", OTHERS)
def test_a_language_in_the_address_speaks_and_stays(client: Client, code: str) -> None:
    page = client.get(f"/{code}/about/", headers={"Accept-Language": "en"})
    found = soup(page.content)
    assert found.html and found.html["lang"] == code
    assert page["Content-Language"] == code
    hrefs = [a["href"] for a in found.select(".site-nav a, .site-footer a[href^='/']") if "hreflang" not in a.attrs]
    assert hrefs and all(href.startswith(f"/{code}/") for href in hrefs)
    assert get_script_prefix() == "/"
    assert translation.get_language() == "en"


@pytest.mark.django_db
def test_without_one_the_browser_decides_and_no_cookie_is_set(client: Client) -> None:
    page = client.get("/about/", headers={"Accept-Language": "nl, fr-CA;q=0.8, en;q=0.5"})
    assert soup(page.content).html["lang"] == "fr"  # type: ignore[index]
    assert "Accept-Language" in page["Vary"]
    assert not page.cookies
    assert soup(client.get("/about/").content).html["lang"] == "en"  # type: ignore[index]
    assert soup(client.get("/en/about/", headers={"Accept-Language": "fr"}).content).html["lang"] == "en"  # type: ignore[index]


@pytest.mark.django_db
def test_every_page_names_itself_in_the_other_languages(client: Client) -> None:
    found = soup(client.get("/de/about/?x=1").content)
    links = {a["hreflang"]: (a["href"], a.text, a.get("aria-current")) for a in found.select(".languages a")}
    assert set(links) == {"en", *OTHERS}
    assert links["ja"] == ("/ja/about/?x=1", "日本語", None)
    assert links["de"] == ("/de/about/?x=1", "Deutsch", "true")
    alternates = {one["hreflang"]: one["href"] for one in found.select("link[rel=alternate][hreflang]")}
    assert alternates["fr"] == f"{settings.SITE_URL}/fr/about/?x=1"


def test_a_language_without_its_slash_leads_to_the_first_page(client: Client) -> None:
    assert client.get("/de")["Location"] == "/de/"


@pytest.mark.django_db
def test_a_page_that_is_missing_leads_on_in_the_same_language(client: Client) -> None:
    assert soup(client.get("/ja/no-such-page/").content).select_one("main a[href='/ja/']")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/xx/about/", "/de/no-such-page/", "/den/about/", "/de/de/about/"])
def test_what_is_no_page_of_ours_is_not_found(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.django_db
def test_a_door_that_is_closed_stays_closed_in_every_language(client: Client) -> None:
    answer = client.get("/de/desk/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/de/account/")


@pytest.mark.django_db
def test_a_form_that_was_sent_in_a_language_answers_in_it(client: Client) -> None:
    page = client.post("/fr/follow/", {"email": "no address"})
    assert soup(page.content).html["lang"] == "fr"  # type: ignore[index]
    assert "Enter a valid" not in page.content.decode()


def test_links_in_letters_can_name_a_language() -> None:
    assert languages.in_language("/guides/", "de") == "/de/guides/"
    assert languages.in_language("/fr/guides/", "de") == "/de/guides/"
    assert languages.in_language("/guides/", "tlh") == "/guides/"


class Site:
    asked = 0

    def __call__(self, _environ: dict[str, Any], start: Any) -> list[bytes]:
        self.asked += 1
        start("200 OK", [("Content-Type", "text/html"), ("Cache-Control", "public")])
        return [b"hello"]


class Watch:
    number = 1


def test_a_finished_page_with_a_language_in_its_address_is_kept_once() -> None:
    site = Site()
    pages = FinishedPages(site, Watch())  # type: ignore[arg-type]
    for path, accepted in (("/de/", "fr"), ("/de/", "ja"), ("/", "de-AT"), ("/", "de"), ("/", "ja")):
        environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "HTTP_ACCEPT_LANGUAGE": accepted}
        list(pages(environ, lambda *_said: lambda _chunk: None))
    assert site.asked == 3


def test_words_are_marked_only_by_names_that_gathering_knows() -> None:
    marking = {"gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
    for path in [*(ROOT / "transition").rglob("*.py"), *(ROOT / "users").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text())):
            names = node.names if isinstance(node, ast.ImportFrom) else []
            renamed = {name.asname for name in names if name.name in marking and name.asname}
            assert renamed <= {"_"}, f"{path.relative_to(ROOT)}: makemessages does not see what {renamed} marks"


@pytest.fixture(scope="module")
def gathered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Gather the words anew, in a copy of the sources."""
    copy = tmp_path_factory.mktemp("words")
    for name in ("transition", "users", "templates", "static", "locale"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("manage.py", "pyproject.toml"):
        shutil.copy(ROOT / name, copy / name)
    environ = {"TRANSITION_MODE": "test", "PATH": os.environ["PATH"]}
    done = subprocess.run(
        [sys.executable, "manage.py", "messages"], cwd=copy, env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return copy / "locale"


def entries(catalog: Path) -> Iterator[tuple[str, str, list[str]]]:
    """Yield source, plural and translations of each entry of a django.po that gettext has written without wrapping."""
    for block in catalog.read_text().split("\n\n")[1:]:
        said = dict(re.findall(r'^(msgid|msgid_plural) "(.*)"$', _joined(block), re.MULTILINE))
        forms = re.findall(r'^msgstr(?:\[\d\])? "(.*)"$', _joined(block), re.MULTILINE)
        yield said["msgid"], said.get("msgid_plural", ""), forms


def _joined(block: str) -> str:
    """Return a block with texts of several lines in one."""
    return block.replace('"\n"', "")


@pytest.mark.parametrize("code", OTHERS)
def test_no_word_of_the_interface_is_missing(gathered: Path, code: str) -> None:
    catalog = gathered / code / "LC_MESSAGES" / "django.po"
    found = list(entries(catalog))
    assert len(found) > 2500
    assert [source for source, _plural, forms in found if not forms or not all(forms)] == []
    assert "#, fuzzy" not in catalog.read_text()


@pytest.mark.parametrize("code", OTHERS)
def test_what_the_site_reads_is_what_translators_wrote(gathered: Path, code: str) -> None:
    ours = ROOT / "locale" / code / "LC_MESSAGES"
    with (ours / "django.mo").open("rb") as kept, (gathered / code / "LC_MESSAGES" / "django.mo").open("rb") as fresh:
        assert GNUTranslations(kept)._catalog == GNUTranslations(fresh)._catalog  # type: ignore[attr-defined]
    assert (ours / "django.po").read_text() == (gathered / code / "LC_MESSAGES" / "django.po").read_text()


@pytest.mark.parametrize("code", OTHERS)
def test_placeholders_and_tags_are_those_of_the_source(code: str) -> None:
    wrong = []
    for source, plural, forms in entries(ROOT / "locale" / code / "LC_MESSAGES" / "django.po"):
        for form in forms:
            # "One person" may leave out the number.
            holes = set(_HOLES.findall(form)) <= set(_HOLES.findall(plural or source))
            if not plural:
                holes = sorted(_HOLES.findall(form)) == sorted(_HOLES.findall(source))
            if not holes or sorted(_TAGS.findall(form)) != sorted(_TAGS.findall(plural or source)):
                wrong.append((source, form))
    assert wrong == []


@pytest.mark.parametrize(
    ("code", "written"),
    [("en", "28 November 2026"), ("de", "28. November 2026"), ("es", "28 de noviembre de 2026"),
     ("fr", "28 novembre 2026"), ("ja", "2026年11月28日")],
)  # fmt: skip
def test_a_day_is_written_as_the_language_writes_it(code: str, written: str) -> None:
    from datetime import date

    from transition.web.templatetags.transition import shortdate

    with translation.override(code):
        assert f">{written}<" in str(shortdate(date(2026, 11, 28)))


@pytest.mark.django_db
@pytest.mark.parametrize("code", OTHERS)
def test_the_first_page_is_not_english(client: Client, code: str) -> None:
    page = client.get(f"/{code}{reverse('timeline')}").content.decode()
    assert TIMELINE[code] in page
    for english in ("Say what you lose", "Sign in", "Skip to the content", "This site says which AI model"):
        assert english not in page


def test_a_letter_in_english_does_not_lead_to_the_language_of_who_caused_it() -> None:
    assert languages.site_address("/de/guides/", "en") == f"{settings.SITE_URL}/guides/"
    assert languages.site_address("/de/guides/", "ja") == f"{settings.SITE_URL}/ja/guides/"
    assert languages.site_address("/guides/", "tlh") == f"{settings.SITE_URL}/guides/"
