"""Requests read from Python, TypeScript and curl. The code is never run."""

from pathlib import Path

import pytest

from tests.guides.linting.checked import check, met
from transition.guides.linting.paste import Given, read_paste, sorted_out
from transition.guides.linting.refusing import Refused
from transition.guides.linting.snippets import language_of

PYTHON = """
import anthropic
MODEL = "claude-sonnet-4-5"
options = {"max_tokens": 500, "thinking": {"type": "enabled", "budget_tokens": 2000}}
client = anthropic.Anthropic()
message = client.messages.create(
    model=MODEL, temperature=warmth, **options,
    messages=[{"role": "user", "content": f"Hi {name}"}], extra_headers={"anthropic-beta": "effort-2025-11-24"},
)
print(message.content[0].text)
"""
TYPESCRIPT = """
import OpenAI from 'openai';
const tools = [{ type: 'function', function: { name: "f", parameters: {} } }];
const answer = await openai.chat.completions.create({
  model: 'gpt-4o', max_tokens: 1_000, temperature: 0.2, // warm
  messages: [{ role: "user", content: `Hi ${name}` }], tools, ...more,
} satisfies Params, { headers: { "x-trace": "1" } });
"""
CURL = """
$ curl https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-pro:generateContent \\
  -H 'Content-Type: application/json' -H "x-goog-api-key: $KEY" \\
  -d '{"contents": [{"parts": [{"text": "It'"'"'s me"}]}], "generationConfig": {"topK": 4}}'
"""


def test_python_is_read_with_its_names_and_its_keywords() -> None:
    report = check(PYTHON, "claude-sonnet-5-5")
    assert report.before == {
        "model": "claude-sonnet-4-5", "max_tokens": 500, "temperature": "‹warmth›",
        "thinking": {"type": "enabled", "budget_tokens": 2000},
        "messages": [{"role": "user", "content": '‹f"Hi {name}"›'}],
    }  # fmt: skip
    assert report.body["thinking"] == {"type": "adaptive"} and "temperature" not in report.body
    assert report.headers == {}
    assert {"anthropic-beta-effort", "anthropic-content-zero-index", "anthropic-sampling-removed"} <= met(report)
    [index] = [one for one in report.findings if one.rule.id == "anthropic-content-zero-index"]
    assert (index.place.where, index.place.line) == ("code", 10)
    assert any("computes" in note for note in report.notes)


def test_typed_configurations_are_objects() -> None:
    config = "types.GenerateContentConfig(temperature=1, thinking_config=types.ThinkingConfig(thinking_budget=-1))"
    code = f"client.models.generate_content(model='gemini-2.5-pro', contents='Hi', config={config})"
    report = check(code, "gemini-3.8-flash")
    assert report.before["config"] == {"temperature": 1, "thinking_config": {"thinking_budget": -1}}
    assert "gemini-thinking-budget-legacy-on-3" in met(report)


def test_typescript_is_read_without_its_types() -> None:
    report = check(TYPESCRIPT, "gpt-6-luna")
    assert report.surface == "openai:chat"
    assert report.before["max_tokens"] == 1000 and report.before["tools"][0]["function"]["name"] == "f"
    assert report.before["messages"] == [{"role": "user", "content": "‹`Hi ${name}`›"}]
    assert dict(report.headers) == {"x-trace": ("1",)}


def test_fetch_and_requests_are_known_by_their_address() -> None:
    fetch = 'await fetch("https://api.openai.com/v1/responses", {method: "POST", body: JSON.stringify({model: "gpt-4o", input: "Hi"})})'
    post = "import requests\nrequests.post('https://api.anthropic.com/v1/messages', json={'model': 'claude-sonnet-4-5'}, headers={'x-api-key': key})"
    assert check(fetch, "gpt-6-luna").surface == "openai:responses"
    assert check(post, "claude-sonnet-5-5").surface == "anthropic:messages"


def test_curl_names_the_model_in_its_address() -> None:
    report = check(CURL, "gemini-3.8-flash")
    assert (report.source, report.surface) == ("gemini-2.5-pro", "gemini:generateContent")
    assert report.before["contents"][0]["parts"][0]["text"] == "It's me"
    assert report.body == {"contents": report.before["contents"]}


def test_several_calls_are_several_bodies_and_another_model_stays_out() -> None:
    call = "client.messages.create(model='{0}', max_tokens=9, temperature=0)\n"
    code = call.format("claude-sonnet-4-5") * 2 + call.format("claude-opus-4-8")
    report = check(code, "claude-sonnet-5-5")
    assert [body["model"] for body in report.body] == ["claude-sonnet-5-5"] * 2
    [finding] = [one for one in report.findings if one.rule.id == "anthropic-sampling-removed"]
    assert [(place.pointer, place.line) for place in finding.places] == [("/0/temperature", 1), ("/1/temperature", 2)]
    assert any("Only the requests to claude-sonnet-4-5" in note for note in report.notes)


def test_code_is_never_run(tmp_path: Path) -> None:
    file = tmp_path / "touched"
    code = f"open({str(file)!r}, 'w')\nclient.messages.create(model=open({str(file)!r}, 'w').name, **__import__('os').environ)"
    read_paste(Given(code=code, surface="anthropic:messages"))
    assert not file.exists()


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("client.messages.create(model=", "Line 1, column 23: this is not Python"),
        ('curl https://api.anthropic.com/v1/messages -d \'{"model": ', "opened and not closed"),
        ("curl https://api.anthropic.com/v1/messages", "sends no body"),
        ("curl https://api.anthropic.com/v1/messages -d @body.json", "sends a file"),
        ("curl https://api.anthropic.com/v1/messages -d '{\"model\" 1}'", "Expected a colon"),
        ("x = 1\n" * 60_000, "more than 200 kB of code"),
        ("", "Nothing was pasted"),
    ],
)
def test_what_cannot_be_read_is_said(code: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        read_paste(Given(code=code))


@pytest.mark.parametrize(
    ("text", "language"),
    [('\n // x\n {"a": 1}', "json"), (PYTHON, "python"), (TYPESCRIPT, "javascript"), (CURL, "curl"), ("/* x */ foo({a: 1});", "javascript")],
)  # fmt: skip
def test_a_paste_is_told_by_its_look(text: str, language: str) -> None:
    assert language_of(text) == language
    assert (sorted_out(text).body is not None) == (language == "json")


@pytest.mark.parametrize(
    "code",
    [
        """curl https://api.openai.com/v1/chat/completions -d '{"model": "gpt-4o", "messages": []}'""",
        """curl https://api.anthropic.com/v1/messages --json '{"model": "gpt-4o", "messages": []}'""",
        """await fetch("https://api.openai.com/v1/responses", {body: JSON.stringify({model: "gpt-4o", input: "Hi"})})""",
    ],
    ids=["curl -d", "curl --json", "fetch"],
)
def test_a_model_that_only_the_body_names_is_read(code: str) -> None:
    assert read_paste(sorted_out(code)).model == "gpt-4o"
