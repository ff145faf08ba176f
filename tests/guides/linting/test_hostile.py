"""Pastes that are meant to hurt: none takes long, and none brings anything down."""

import json
import time
from typing import Any

import pytest
from django.test import Client

from tests.guides.linting.checked import check
from transition.guides import rules
from transition.guides.linting import as_json, as_sarif
from transition.guides.linting.index import shipped
from transition.guides.linting.paste import MOST_CODE, Given, read_paste
from transition.guides.linting.refusing import Refused
from transition.guides.linting.request import Request
from transition.guides.linting.secrets import masked
from transition.guides.patterns import why_it_may_run_away

# On a busy machine; each takes a tenth of it alone.
PATIENCE = 10.0


@pytest.fixture(autouse=True)
def quick() -> Any:
    began = time.thread_time()
    yield
    assert time.thread_time() - began < PATIENCE


BODY = {"model": "claude-sonnet-4-5"}


@pytest.mark.parametrize(
    "body",
    [
        {**BODY, "system": "\ud800 half"}, {**BODY, "\udfff": 1}, {**BODY, "max_tokens": 10**400}, {**BODY, "temperature": -1e308},
        {**BODY, "messages": "x" * 900_000}, {**BODY, "messages": [None, 1, [], {"content": [None, {"text": {"text": []}}]}]},
        {**BODY, "tools": {"type": 1}, "thinking": "off", "output_config": 3, "output_format": None}, {**BODY, "x~/y": {"": 1}},
        {**BODY, "tools": [{"type": ["computer_20241022"]}] * 9000}, {**BODY, **{f"k{n}": n for n in range(50_000)}},
    ],
    ids=range(10),
)  # fmt: skip
def test_odd_bodies_are_answered(body: dict[str, Any]) -> None:
    report = check(json.dumps(body), "claude-opus-5-5", surface="anthropic:messages")
    for answer in (as_json(report), as_sarif(report)):
        assert json.loads(json.dumps(answer, allow_nan=False)) == answer
    assert json.loads("".join(run.text for run in report.runs() if run.kind != "gone")) == report.body


@pytest.mark.parametrize(
    "piece",
    ["messages.create(", "input['", "stop_reason", "in partial_json", "be e.g. the first ", "after every 9", "\n", " ", "\\", '"',
     "sk-", "api_key=", "eyJ.", "delegate ", "-----BEGIN PRIVATE KEY-----", "Bearer ", "{", "(", "{a:", "const a={", "/*", "[", "`${"],
)  # fmt: skip
def test_no_text_makes_a_rule_or_a_reader_run_away(piece: str) -> None:
    text = piece * (MOST_CODE // len(piece.encode()))
    for model, surface in (("claude-opus-5", "anthropic:messages"), ("gpt-6-luna", "openai:chat")):
        shipped(model, "forward").matching(Request(surface, "claude-opus-4-5", {"system": text, "tools": []}, {}, text))
    for given in (Given(code=text), Given(code="const a = 1;\n" + text), Given(code="curl " + text), Given(body=text)):
        try:
            read_paste(given)
        except Refused as refused:
            assert refused.reason
    masked(text)


@pytest.mark.parametrize("name", ["a\x00b", "gpt-4o\x00", "\ud800", "\u202egpt", " "])
@pytest.mark.parametrize("field", ["model", "source", "target"])
@pytest.mark.usefixtures("cast")
def test_what_no_model_is_called_is_unknown_and_no_error(client: Client, name: str, field: str) -> None:
    body = {"model": name if field == "model" else "gpt-4o", "messages": []}
    named = {field: name} if field != "model" else {}
    sent = json.dumps({"surface": "openai:chat", "body": body} | named)
    answer = client.post("/api/v1/lint", sent, content_type="application/json")
    assert answer.status_code in (200, 422), answer.content
    # Half a character cannot be sent in a form.
    typed = {each: value for each, value in named.items() if value != "\ud800"}
    page = client.post("/lint/", {"text": json.dumps(body), "surface": "openai:chat"} | typed)
    assert page.status_code in (200, 422)


def test_names_for_names_do_not_fill_the_memory() -> None:
    python = "a0 = [1]\n" + "".join(f"a{n + 1} = [{', '.join([f'a{n}'] * 50)}]\n" for n in range(9))
    script = "const a0 = [1];\n" + "".join(f"const a{n + 1} = [{', '.join([f'a{n}'] * 50)}];\n" for n in range(9))
    read_paste(Given(code=python + "client.messages.create(model='claude-sonnet-4-5', system=a9)"))
    with pytest.raises(Refused, match="a million values"):
        read_paste(Given(code=script + "client.messages.create({model: 'claude-sonnet-4-5', system: a9});"))


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+$",
        "a*b",
        "a{2,}",
        "(ab){0,9}",
        r"(a)\1",
        "(?=a)b",
        "(?!a)b",
        "(?<!a)b",
        "x{0,90}y{0,90}",
        "[^)]*x",
        "a{0,5000}",
    ],
)
def test_an_expression_that_could_run_away_is_refused(pattern: str) -> None:
    assert why_it_may_run_away(pattern)


@pytest.mark.parametrize("pattern", [r"\d{8}$", "[*+]", r"\*\+", "(a|b)c?", r"[^.\n]{0,40}(?:x|y)", r"gpt-[\d.]{1,8}"])
def test_an_expression_that_cannot_is_taken(pattern: str) -> None:
    assert why_it_may_run_away(pattern) == ""


def test_the_check_of_expressions_is_made_when_rules_are_read(tmp_path: Any) -> None:
    example = (rules.FOLDER / "google.yaml").read_text().replace("segmentation mask\n", "(segmentation+)+ mask\n", 1)
    (tmp_path / "google.yaml").write_text(example)
    with pytest.raises(rules.Refused, match="for ever"):
        rules.load(tmp_path)
