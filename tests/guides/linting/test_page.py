"""The page: quiet things first, the request rewritten, questions, secrets masked, and nothing kept."""

import logging
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from transition.guides import lint_views

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shipped")]
BODY = '{"model": "claude-sonnet-4-5", "max_tokens": 500, "temperature": 0.7, "messages": [{"role": "user", "content": "Hi there"}]}'
KEY = "sk-ant-api03-Abcdefghijklmnop1234567890"


@pytest.fixture(autouse=True)
def fresh() -> None:
    cache.clear()


def ask(client: Client, text: str = BODY, **said: str) -> Any:
    return client.post("/lint/", {"text": text, "target": "claude-sonnet-5-5", **said})


def said(answer: Any) -> str:
    return str(answer.content.decode())


def test_what_happens_the_new_request_and_its_sources_are_shown(client: Client) -> None:
    answer = ask(client)
    html = said(answer)
    assert answer.status_code == 200 and answer["Cache-Control"] == "no-store" and not answer.cookies
    assert "things to know on claude-sonnet-5-5" in html and "<del>" in html and "rewritten" in html
    assert "https://" in html and 'data-loudness="error"' in html
    quiet, loud = html.index('data-loudness="quiet"'), html.rindex('data-loudness="error"')
    assert quiet < loud


def test_the_page_itself_is_everybodys_and_is_filled_by_its_address(client: Client) -> None:
    answer = client.get("/lint/?target=claude-sonnet-5-5&source=claude-sonnet-4-5")
    assert 'value="claude-sonnet-5-5"' in said(answer) and not answer.cookies
    assert "public" in answer["Cache-Control"]
    assert Client(enforce_csrf_checks=True).post("/lint/", {"text": BODY}).status_code == 200


def test_a_secret_is_pointed_out_and_stands_in_no_answer_and_no_log(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    code = f'client = Anthropic(api_key="{KEY}")\nclient.messages.create(model="claude-sonnet-4-5", max_tokens=5, messages=[])\n'
    with caplog.at_level(logging.DEBUG):
        html = said(ask(client, code))
    report, _form, typed = html.partition('name="text"')
    assert "There was a secret in what you pasted" in report and KEY not in report
    assert KEY not in caplog.text and "messages.create" not in caplog.text
    # Only their own box gives people back what they typed.
    assert html.count(KEY) == typed.count(KEY) == 1


@pytest.mark.parametrize(
    ("text", "more", "why"),
    [
        ("", {}, "Paste the JSON that you send"),
        ('{"model": "x",', {}, "Line 1, column"),
        (BODY, {"target": "gpt-nine-hundred"}, "gpt-nine-hundred"),
        (BODY, {"surface": "telepathy"}, "telepathy"),
        ("x" * 200_001, {}, "200000"),
    ],
)
def test_what_cannot_be_read_is_said_and_kept(client: Client, text: str, more: dict[str, str], why: str) -> None:
    answer = ask(client, text, **more)
    assert answer.status_code == 422 and why in said(answer)
    assert text[:40].replace('"', "&quot;") in said(answer)


def test_hostile_words_stay_words(client: Client) -> None:
    body = BODY.replace("Hi there", "<script>alert(1)</script>").replace(
        '"temperature": 0.7', '"temperature": 0.7, "<img>": 1'
    )
    html = said(ask(client, body))
    assert "<script>alert" not in html and "<img>" not in html


def test_too_often_is_said_and_keeps_the_text(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lint_views, "RATE", lint_views.Rate("lint.page", 1, 60))
    ask(client)
    answer = ask(client)
    assert answer.status_code == 422 and "Wait a minute" in said(answer) and "Hi there" in said(answer)
