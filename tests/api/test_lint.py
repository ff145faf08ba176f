"""``POST /api/v1/lint`` and ``manage.py lint_request``: the same answers, as JSON and as SARIF."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client

from tests.guides import stage
from transition.api import lint

pytestmark = [pytest.mark.django_db]
BODY: dict[str, Any] = {
    "model": "claude-sonnet-4-5",
    "max_tokens": 500,
    "temperature": 0.7,
    "messages": [{"role": "user", "content": "Hi"}],
}
TARGET = "claude-sonnet-5-5"


@pytest.fixture(autouse=True)
def fresh(db: None) -> None:
    cache.clear()
    stage.catalog()


def ask(client: Client, path: str = "/api/v1/lint", **more: Any) -> Any:
    said = {"surface": "anthropic:messages", "target": TARGET, "body": BODY, **more}
    return client.post(path, json.dumps(said), content_type="application/json")


def test_findings_rewritten_and_questions_are_answered(client: Client) -> None:
    answer = ask(client)
    assert answer.status_code == 200 and not answer.cookies and "no-store" in answer["Cache-Control"]
    said = answer.json()
    finding = next(one for one in said["findings"] if one["pointer"] == "/temperature")
    assert {"rule", "kind", "outcome", "pointer", "message", "fix", "sources"} <= finding.keys()
    assert "temperature" not in said["rewritten"] and said["rewritten"]["model"] == TARGET
    assert isinstance(said["questions"], list)


def test_code_and_headers_are_read_too(client: Client) -> None:
    code = "client.messages.create(model='claude-sonnet-4-5', max_tokens=5, temperature=1, messages=[])"
    assert ask(client, body=None, surface="", code=code).json()["findings"]


def test_sarif_is_asked_for_by_name_or_by_header(client: Client) -> None:
    for answer in (
        ask(client, "/api/v1/lint?format=sarif"),
        client.post(
            "/api/v1/lint",
            json.dumps({"target": TARGET, "body": BODY}),
            content_type="application/json",
            headers={"accept": "application/sarif+json"},
        ),
    ):
        said = answer.json()
        assert answer["Content-Type"].startswith("application/sarif+json") and said["version"] == "2.1.0"
        (run,) = said["runs"]
        rules = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
        assert run["results"] and {result["ruleId"] for result in run["results"]} <= rules
        assert all(result["level"] in ("none", "note", "warning", "error") for result in run["results"])
        assert all(result["message"]["text"] for result in run["results"])


@pytest.mark.parametrize(
    ("sent", "status", "why"),
    [
        (b"x" * (2 * 1024 * 1024), 413, "more than 1 MB"),
        (b"{", 422, "column"),
        (b"[]", 422, "object"),
        (json.dumps({"target": TARGET, "body": BODY, "surface": "telepathy"}).encode(), 422, "anthropic:messages"),
        (json.dumps({"target": "gpt-nine", "body": BODY}).encode(), 422, "The catalog has no such model."),
    ],
)
def test_what_cannot_be_read_is_a_problem_with_its_field(client: Client, sent: bytes, status: int, why: str) -> None:
    answer = client.post("/api/v1/lint", sent, content_type="application/json")
    assert answer.status_code == status and why in answer.content.decode()
    assert answer["Content-Type"].startswith("application/problem+json")


def test_nothing_at_all_is_not_too_large(client: Client) -> None:
    answer = client.generic("POST", "/api/v1/lint", b"", CONTENT_TYPE="application/json")
    assert answer.status_code == 422
    assert "Send a JSON object" in answer.json()["detail"]


def test_other_ways_of_asking_are_refused(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.get("/api/v1/lint")["Allow"] == "POST"
    assert client.post("/api/v1/lint", {"body": "x"}).status_code == 415
    monkeypatch.setattr(lint, "RATE", lint.Rate("lint.api", 1, 60))
    ask(client)
    assert ask(client).status_code == 429


def test_the_command_prints_the_same(client: Client, tmp_path: Path) -> None:
    file, out = tmp_path / "request.json", StringIO()
    file.write_text(json.dumps(BODY))
    call_command("lint_request", str(file), "--target", TARGET, "--surface", "anthropic:messages", stdout=out)
    assert json.loads(out.getvalue()) == ask(client).json()
    out = StringIO()
    call_command("lint_request", str(file), "--target", TARGET, "--format", "sarif", stdout=out)
    assert json.loads(out.getvalue())["version"] == "2.1.0"
    for bad in (tmp_path / "none.json", tmp_path):
        with pytest.raises(CommandError):
            call_command("lint_request", str(bad), "--target", TARGET)


def test_a_model_is_taken_by_its_name_and_a_wrong_one_names_what_is_near(client: Client) -> None:
    assert ask(client, target="Claude Sonnet 5.5").json()["rewritten"]["model"] == TARGET
    refused = ask(client, target="claude-sonet-5-5")
    assert refused.status_code == 422 and "Near to it: claude-sonnet-5-5" in refused.content.decode()
    assert "Near to it" not in ask(client, target="zzzz").content.decode()
