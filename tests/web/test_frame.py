"""The frame around every page, and the pages for when something is wrong."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.template.loader import render_to_string
from django.test import RequestFactory

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
ERRORS = ["400.html", "403.html", "403_csrf.html", "404.html", "429.html", "500.html"]


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_page_needs_no_request_and_no_database(name):
    soup = BeautifulSoup(render_to_string(name), "html.parser")
    assert len(soup.find_all("h1")) == 1
    assert soup.find("meta", attrs={"name": "robots", "content": "noindex"})
    assert soup.select("main li"), "says what to do next"


def test_the_stale_form_page_gives_back_what_was_written():
    soup = BeautifulSoup(
        render_to_string("403_csrf.html", {"typed": [("story", "It <b>mattered</b>.")]}), "html.parser"
    )
    assert soup.textarea.get_text() == "It <b>mattered</b>."


def test_the_frame_is_the_same_for_everyone():
    def frame(user):
        request = RequestFactory().get("/")
        request.user = user
        return render_to_string("base.html", {"user": user}, request=request)

    assert frame("ada") == frame("bo")


def test_the_frame_asks_for_one_stylesheet_and_nothing_from_elsewhere():
    soup = BeautifulSoup(render_to_string("base.html"), "html.parser")
    assert len(soup.find_all("link", rel="stylesheet")) == 1
    loaded = [tag.get("src") or tag.get("href") for tag in soup.select("script[src], link[rel=stylesheet], img[src]")]
    assert all(address.startswith("/") for address in loaded)


def test_only_the_theme_holds_up_the_first_paint():
    soup = BeautifulSoup(render_to_string("base.html"), "html.parser")
    waiting = [script["src"] for script in soup.find_all("script") if not script.has_attr("defer")]
    assert len(waiting) == 1
    assert "theme" in waiting[0]


@pytest.mark.parametrize(
    "path", sorted((TEMPLATES / "parts").glob("*.html")) + sorted(TEMPLATES.glob("*.html")), ids=str
)
def test_nothing_is_inline(path):
    text = path.read_text()
    assert not re.search(r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]*\ssrc=)", text)


def test_every_picture_the_frame_names_exists():
    static = TEMPLATES.parent / "static"
    named = re.findall(r"\{% static '([^']+)' %\}", (TEMPLATES / "base.html").read_text())
    named += re.findall(r'"src": "([^"]+)"', (static / "site.webmanifest").read_text())
    assert named
    assert [name for name in named if not (static / name).is_file()] == []
