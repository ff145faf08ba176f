"""What staff paste into a guide cannot run, load or lead anywhere it should not: in the preview, at the desk, for readers."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from tests.desk.guides.stage import begun, block_data, post, published, saved, with_text
from transition.guides.editing import manuscripts
from transition.guides.models import Guide
from users.models import User

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "![picture](https://elsewhere.example/pixel.gif)",
    "[press](javascript:alert(1))",
    "[press](JaVaScRiPt:alert(1))",
    "[press](data:text/html;base64,PHNjcmlwdD4=)",
    "[press](vbscript:msgbox)",
    "<javascript:alert(1)>",
    "<iframe src=https://elsewhere.example></iframe>",
    "<svg onload=alert(1)>",
    "[a]: javascript:alert(1)\n\n[press][a]",
    "`{{old:name}}` <b onclick=alert(1)>x</b>",
    "<style>*{display:none}</style>",
    "<form action=https://elsewhere.example><input name=q></form>",
    "</section></article><h1>Another page</h1>",
    '[x](https://e.example "onmouseover=alert(1)")',
    "[" * 500 + "](" * 500,
    "> " * 800,
    "*" * 5900,
]


def harmless(html: str) -> None:
    """Only what the page itself is made of may run, load or be sent."""
    soup = BeautifulSoup(html, "html.parser")
    for tag in soup.find_all(True):
        assert not [name for name in tag.attrs if name.startswith("on")], tag
        for name in ("href", "src", "action"):
            said = str(tag.attrs.get(name, "")).strip().lower()
            assert not said.startswith(("javascript:", "data:", "vbscript:")), tag
    for tag in soup.find_all(["script", "img", "iframe", "form", "link"]):
        where = tag.get("src") or tag.get("action") or tag.get("href") or ""
        assert "elsewhere.example" not in where, tag
    assert not soup.find(["iframe", "object", "embed", "style"])
    assert "alert(1)" not in "".join(tag.get_text() for tag in soup.find_all("script"))


@pytest.mark.parametrize("text", HOSTILE)
def test_the_preview_is_harmless(at_desk: Client, guide: Guide, cleo: User, text: str) -> None:
    begun(guide, cleo)
    url = reverse("desk_guide_block_preview", args=[guide.pk, "section"])
    answer = at_desk.post(url, {"place": "stay", "lane": "develop", "title": text[:160], "text": text})
    assert answer.status_code == 200
    harmless(answer.content.decode())


def test_every_page_that_shows_it_is_harmless(at_desk: Client, guide: Guide, cleo: User, dana: User) -> None:
    text = "\n\n".join(one for one in HOSTILE if len(one) < 100 and "!" not in one)
    revision = published(saved(guide, cleo, text=text), dana)
    with_text(begun(guide, cleo), "step-one", title="<script>alert(1)</script>"[:160], text=text)
    pages = [
        reverse("desk_guide_edit", args=[guide.pk]),
        reverse("desk_guide_block", args=[guide.pk, "step-one"]),
        reverse("desk_guide_preview", args=[guide.pk]),
        reverse("desk_guide_revision", args=[guide.pk, revision.number]),
        reverse("desk_guide_compare", args=[guide.pk]),
        guide.get_absolute_url(),
        revision.get_absolute_url(),
    ]
    for page in pages:
        answer = at_desk.get(page)
        assert answer.status_code == 200, page
        harmless(answer.content.decode())


def test_a_huge_text_is_refused_and_given_back(at_desk: Client, guide: Guide, cleo: User) -> None:
    block = manuscripts.find(begun(guide, cleo), "change-gone")
    assert block is not None
    answer = post(at_desk, "desk_guide_block", guide.pk, block.key, **block_data(block, text="x" * 200_000))
    assert answer.status_code == 422
    assert "x" * 200_000 in answer.content.decode()


def test_a_source_leads_to_https_alone(at_desk: Client, guide: Guide, cleo: User) -> None:
    begun(guide, cleo)
    for url in ("javascript:alert(1)", "http://example.org/", "https://example.org/<script>"):
        data = {"url": url, "title": "A page", "read_on": "2026-11-23"}
        assert post(at_desk, "desk_guide_block_new", guide.pk, "source", **data).status_code == 422
