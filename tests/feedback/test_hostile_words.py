"""Whatever people type is text, on every page that shows it: to them, to staff, by email, in a refusal."""

from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.test import Client

from tests import people
from tests.feedback.filling import NOW, at, code_in, send
from transition.feedback.models import Submission, Triage
from transition.feedback.posting import post_waiting

pytestmark = pytest.mark.usefixtures("sonnet")

PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "'><iframe src=javascript:alert(1)>",
    "</textarea><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "{{ 7|add:7 }}{% load static %}",
    "[a](javascript:alert(1)) ![p](https://tracker.example/p.png)",
    "<a href='https://evil.example'>free</a>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<style>*{display:none}</style><base href=//evil.example>",
    '=HYPERLINK("https://evil.example")',
    "\u202etxt.exe\u202c <b>bold</b>",
]


def leads_where_we_meant(link: str) -> bool:
    """Tell whether a link opens no page that somebody typed; their words may stand in a query, where they are only text."""
    to = urlsplit(link)
    return to.scheme in ("", "http", "https", "mailto", "tel") and "evil.example" not in to.netloc + to.path


def nothing_acts(html: str) -> None:
    page = BeautifulSoup(html, "html.parser")
    for script in page.find_all("script"):
        assert script.get("src", "").startswith("/static/"), script
    assert not page.find_all(["iframe", "base", "style", "object", "embed"])
    for tag in page.find_all(True):
        assert not [name for name in tag.attrs if name.startswith("on") or name == "style"], tag
        for link in ("href", "src", "action"):
            assert leads_where_we_meant(tag.get(link, "")), tag
    assert not page.find_all("img")
    assert "\u202e" not in html
    assert "14" not in [text.strip() for text in page.stripped_strings]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_it_stays_text_everywhere(payload: str) -> None:
    person, staff = Client(), Client()
    staff.force_login(people.cleo())
    typed = {"model": f"the {payload} app", "model_choice": "typed", "story": payload, "reply": "email", "contact": "a@example.org",
             "publish": "on", "publish_as": "chosen", "public_name": payload[:80], "adult": "on", "sensitive": "on"}  # fmt: skip
    nothing_acts(send(person, **{**typed, "keep": ""}).content.decode())
    thanks = send(person, **typed)
    nothing_acts(thanks.content.decode())
    code = code_in(thanks)
    address = f"/desk/feedback/{Submission.objects.get().pk}/"
    with at(NOW):
        staff.post(f"{address}reply/", {"text": payload, "version": 1})
        staff.post(f"{address}move/", {"state": "answered", "severity": "3", "note": payload, "version": 2})
        for page in (
            person.post("/feedback/receipt/", {"code": code}),
            person.post("/feedback/receipt/erase/", {"code": code}),
            person.post("/feedback/receipt/", {"code": payload}),
            staff.get("/desk/feedback/"),
            staff.get(address),
            staff.get(f"/desk/feedback/?model={payload}"),
            staff.post(f"{address}reveal/"),
            staff.post(
                f"{address}redact/", {"text": payload, "privacy": "clear", "version": Triage.objects.get().version - 1}
            ),
        ):
            assert page.status_code in (200, 409, 422)
            nothing_acts(page.content.decode())
    post_waiting(NOW)
    nothing_acts(mail.outbox[0].alternatives[0].content)
    assert "\n" not in mail.outbox[0].subject


def test_the_rules_for_scripts_are_the_same_on_the_desk(client: Client) -> None:
    client.force_login(people.cleo())
    page = client.get("/desk/feedback/")
    policy = page["Content-Security-Policy"]
    assert "script-src 'self'" in policy and "unsafe-inline" not in policy
    assert page["X-Content-Type-Options"] == "nosniff"
