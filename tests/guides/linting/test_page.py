"""The page: quiet things first, the request rewritten, questions, secrets masked, and nothing kept."""

import json
import logging
import traceback
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from transition.guides import lint_views, linting
from transition.guides.linting import checking

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("cast")]
BODY = '{"model": "claude-sonnet-4-5", "max_tokens": 500, "temperature": 0.7, "messages": [{"role": "user", "content": "Hi there"}]}'
NEW = {key: each for key, each in json.loads(BODY).items() if key != "temperature"} | {"model": "claude-sonnet-5-5"}
KEY = "sk-ant-api03-Abcdefghijklmnop1234567890"


@pytest.fixture(autouse=True)
def fresh() -> None:
    cache.clear()


@pytest.fixture
def shipped_guides_too(cast: None) -> None:
    call_command("load_guides", verbosity=0)


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


CODE = f'client = Anthropic(api_key="{KEY}")\nclient.messages.create(model="claude-sonnet-4-5", max_tokens=5, messages=[])\n'


def test_a_secret_is_pointed_out_and_stands_in_no_answer_and_no_log(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        html = said(ask(client, CODE))
        wrong = said(ask(client, CODE, target="nobody"))
    assert "There was a secret in what you pasted" in html
    assert "•••" in html and "•••" in wrong
    for kept in (html, wrong, caplog.text):
        assert KEY not in kept
    assert "messages.create" not in caplog.text


def test_nothing_pasted_is_written_to_the_database(
    client: Client,
) -> None:
    with CaptureQueriesContext(connection) as queries:
        ask(client)
    assert not [query for query in queries.captured_queries if not query["sql"].lstrip().startswith("SELECT")]
    assert "Hi there" not in str(queries.captured_queries)


def test_an_error_of_ours_tells_the_log_where_and_nothing_of_the_paste(
    client: Client, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_said: Any) -> Any:
        raise KeyError(BODY)

    client.raise_request_exception = False
    monkeypatch.setattr(checking, "read_paste", fail)
    with caplog.at_level(logging.DEBUG):
        answer = ask(client)
    written = caplog.text + "".join(formatted(record) for record in caplog.records)
    assert answer.status_code == 500
    assert "KeyError in test_page.py" in written
    assert "Hi there" not in written + said(answer)
    # The weakened build: the error as Python raised it.
    monkeypatch.setattr(checking, "check", lambda given, on: fail())
    monkeypatch.setattr(linting, "check", checking.check)
    with caplog.at_level(logging.DEBUG):
        ask(client)
    assert "Hi there" in "".join(formatted(record) for record in caplog.records)


def formatted(record: logging.LogRecord) -> str:
    return "".join(traceback.format_exception(*record.exc_info)) if record.exc_info else ""


def test_htmx_gets_the_part_and_so_does_a_refusal(client: Client) -> None:
    for text, status in ((BODY, 200), ("{", 422)):
        answer = client.post("/lint/", {"text": text}, headers={"hx-request": "true"})
        assert answer.status_code == status
        assert said(answer).lstrip().startswith('<div id="checked">')


def test_the_difference_can_be_heard_and_taken_along(client: Client) -> None:
    page = BeautifulSoup(ask(client).content, "html.parser")
    gone, new = page.select_one("pre del"), page.select_one("pre ins")
    assert gone and new
    assert gone.get_text().startswith("goes: ") and new.get_text().startswith("comes: ")
    alone = page.select_one("#new-request")
    assert alone and json.loads(alone.get_text()) == NEW


def test_half_a_character_is_shown_as_it_was_written(client: Client) -> None:
    answer = ask(client, BODY.replace("Hi there", "\\ud83d half"))
    assert answer.status_code == 200 and "\\ud83d half" in said(answer)


def test_what_is_too_large_for_the_page_is_said(client: Client) -> None:
    for size in (1_100_000, 3_000_000):
        answer = ask(client, '{"model": "' + "x" * size + '"}')
        assert answer.status_code == 422 and "This is more than" in said(answer)


@pytest.mark.usefixtures("shipped_guides_too")
def test_guides_and_comparisons_lead_here_with_both_models(client: Client) -> None:
    link = "/lint/?source=gpt-4o&amp;target=gpt-6-luna"
    assert link in said(client.get("/guides/openai/gpt-4o/to/openai/gpt-6-luna/"))
    assert link in said(client.get("/compare/?a=openai/gpt-4o&b=openai/gpt-6-luna"))


@pytest.mark.parametrize(
    ("text", "more", "why"),
    [
        ("", {}, "Paste the JSON that you send"),
        ('{"model": "x",', {}, "Line 1, column"),
        (BODY, {"target": "gpt-nine-hundred"}, "gpt-nine-hundred"),
        (BODY, {"surface": "telepathy"}, "telepathy"),
        ("x = 1\n" * 40_000, {}, "more than 200 kB of code"),
        (BODY, {"direction": "sideways"}, "sideways"),
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


def test_what_is_larger_than_any_form_is_refused_at_its_field(client: Client, settings: Any) -> None:
    size = settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1
    answer = client.post("/lint/", f"text={'x' * size}", content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 422 and "more than this page takes" in answer.content.decode()
