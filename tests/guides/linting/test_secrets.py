"""Keys and tokens in a paste are masked in every answer and pointed out. Without the masking these tests are red."""

import json
from typing import Any

import pytest

from tests.guides.linting.checked import check
from transition.guides.linting import as_json, as_sarif, paste
from transition.guides.linting.secrets import masked

# What is pasted, and the part of it that must not come back.
SECRETS = [
    ("sk-ant-api03-aBcDeF012345678901234567", "aBcDeF0123"),
    ("sk-proj-aBcDeF012345678901234567", "aBcDeF0123"),
    ("sk-or-v1-0123456789abcdef0123456789", "0123456789abcdef"),
    ("AIzaSyA0123456789abcdefghijklmnopqrstuv", "0123456789abc"),
    ("ya29.a0AfB_byC0123456789", "AfB_byC0123"),
    ("AKIAIOSFODNN7EXAMPLE", "IOSFODNN7"),
    ("ghp_0123456789abcdefghij0123456789abcdef", "0123456789abcdef"),
    ("xai-0123456789abcdef0123456789", "0123456789abcdef"),
    ("hf_0123456789abcdefghij", "0123456789abcdef"),
    ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N", "dozjgNryP4"),
    ("Bearer 0123-abcd.efgh~", "0123-abcd"),
    ("-----BEGIN RSA PRIVATE KEY-----\nMIIEow0123\n-----END RSA PRIVATE KEY-----", "MIIEow0123"),
]
NAMED = [
    '{"api_key": "plain words"}',
    '{"x-api-key": "plain words"}',
    "aws_secret_access_key = 'plain words'",
    "client_secret: 'plain words'",
    'const apiKey = "plain words"',
    "https://example.org/v1?key=plain%20words7",
    'PASSWORD="plain words"',
    '"{\\"access_token\\": \\"plain words\\"}"',
]


@pytest.mark.parametrize(("secret", "part"), SECRETS, ids=[secret[:12] for secret, _part in SECRETS])
@pytest.mark.parametrize(
    "around",
    [
        '{{"model": "claude-sonnet-4-5", "metadata": {{"x": {0}}}}}',
        "client.messages.create(model='claude-sonnet-4-5', x={0})",
    ],
)
def test_a_secret_never_comes_back(secret: str, part: str, around: str) -> None:
    report = check(around.format(json.dumps(secret)), "claude-sonnet-5-5")
    said = json.dumps([as_json(report), as_sarif(report)], ensure_ascii=False)
    assert part not in said
    assert "•••" in said
    assert report.secrets


@pytest.mark.parametrize("text", NAMED)
def test_what_is_named_like_a_secret_is_one(text: str) -> None:
    bare, found = masked(text)
    assert "plain" not in bare
    assert [secret.kind for secret in found] == ["a value named like a secret"]


@pytest.mark.parametrize(
    "text",
    [
        'api_key=os.environ["ANTHROPIC_API_KEY"]', "x-api-key: $ANTHROPIC_API_KEY", "apiKey: process.env.OPENAI_API_KEY",
        '{"max_tokens": 5000, "stop": "task-management-of-everything"}', "def f(api_key): return api_key", "Basic manners are required",
    ],
)  # fmt: skip
def test_what_only_names_a_secret_stays(text: str) -> None:
    assert masked(text) == (text, ())


def test_escapes_hide_nothing() -> None:
    body = '{"model": "claude-sonnet-4-5", "x": "sk\\u002dant-aBcDeF0123456789"}'
    assert "aBcDeF" not in json.dumps(as_json(check(body, "claude-sonnet-5-5")))


def test_headers_are_masked_by_their_names() -> None:
    headers = {"x-api-key": "short", "Authorization": "odd", "Cookie": "a=b", "anthropic-beta": "effort-2025-11-24"}
    report = check({"model": "claude-sonnet-4-5"}, "claude-sonnet-5-5", headers=headers)
    assert as_json(report)["rewritten_headers"] == {"x-api-key": "•••", "authorization": "•••", "cookie": "•••"}


def test_the_line_of_a_secret_is_pointed_out() -> None:
    report = check('{\n"model": "claude-sonnet-4-5",\n"note": "sk-ant-aBcDeF0123456789"}', "claude-sonnet-5-5")
    assert [(secret.kind, secret.line) for secret in report.secrets] == [("an Anthropic key", 3)]


def test_without_masking_a_secret_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """The weakened build."""
    monkeypatch.setattr(paste, "masked", lambda text: (text, ()))
    report = check('{"model": "claude-sonnet-4-5", "x": "sk-ant-aBcDeF0123456789"}', "claude-sonnet-5-5")
    said: Any = as_json(report)
    assert "sk-ant-aBcDeF0123456789" in json.dumps(said)
