"""The rules between models: the data, the matcher, the predicates."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from transition.guides import rules
from transition.guides.documents import Refused
from transition.guides.models import Loudness
from transition.guides.predicates import Tree

tree: TypeAdapter[Any] = TypeAdapter(Tree)


def ids(source: str, target: str, provider: str, direction: str = "forward") -> list[str]:
    return [rule.id for rule in rules.applying(source, target, provider=provider, direction=direction)]


def test_all_154_rules_are_there_with_sources_and_a_day() -> None:
    book = rules.load()
    assert len(book.rules) == 154
    assert all(rule.sources and rule.read_on.year == 2026 and rule.provider for rule in book.rules)


@pytest.mark.parametrize(
    ("source", "target", "provider", "present", "absent"),
    [
        ("claude-sonnet-4-5-20250929", "claude-sonnet-5-5", "anthropic", "anthropic-prefill-removed", "anthropic-new-tokenizer-opus"),
        ("claude-opus-4-1-20250805", "claude-opus-4-8", "anthropic", "anthropic-thinking-off-when-omitted-4-7-4-8",
         "anthropic-forced-tool-choice-removed"),
        ("gpt-4o", "gpt-6-luna", "openai", "openai-max-tokens-chat", "openai-retiring-2026-12-11"),
        ("gemini-2.5-pro", "gemini-3.8-flash", "google", "gemini-2-5-auto-routed", "gemini-google-search-retrieval"),
    ],
)  # fmt: skip
def test_a_move_meets_its_own_rules(source: str, target: str, provider: str, present: str, absent: str) -> None:
    found = ids(source, target, provider)
    assert present in found
    assert absent not in found


def test_a_rule_the_old_model_already_met_is_no_change() -> None:
    assert "anthropic-prefill-removed" not in ids("claude-sonnet-4-6", "claude-sonnet-5-5", "anthropic")


def test_quiet_rules_come_first() -> None:
    found = rules.applying("gpt-4o", "gpt-6-luna", provider="openai")
    order = [list(Loudness).index(rule.loudness()) for rule in found]
    assert order == sorted(order)


def test_going_back_has_rules_of_its_own() -> None:
    assert ids("gemini-3.8-flash", "gemini-2.5-pro", "google", "rollback") == ["gemini-thinking-level-on-2-5"]


@pytest.mark.parametrize(
    ("dressed", "bare"),
    [
        ("us.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4-5-20250929"),
        ("claude-sonnet-4-5@20250929", "claude-sonnet-4-5-20250929"),
        ("openrouter/anthropic/claude-opus-4.7", "claude-opus-4-7"),
        ("models/gemini-2.5-pro", "gemini-2.5-pro"),
        ("anthropic/claude-sonnet-4.5:thinking", "claude-sonnet-4-5"),
        ("gpt-4o", "gpt-4o"),
    ],
)
def test_the_dress_of_clouds_is_taken_off(dressed: str, bare: str) -> None:
    assert rules.normalised(dressed) == bare


@pytest.mark.parametrize(
    ("predicate", "holds"),
    [
        ({"path": "body.temperature", "op": "exists"}, True),
        ({"path": "body.top_p", "op": "absent"}, True),
        ({"path": "body.messages[-1].role", "op": "eq", "value": "assistant"}, True),
        ({"path": "body.messages[*].content[*].type", "op": "in", "value": ["image"]}, True),
        ({"path": "body.stream", "op": "ne", "value": True}, False),
        ({"path": "body.n", "op": "eq", "value": True}, False),
        ({"path": "body.max_tokens", "op": "gt", "value": 100}, True),
        ({"path": "body.max_tokens", "op": "lt", "value": 100}, False),
        ({"path": "model", "op": "glob", "value": ["claude-*"]}, True),
        ({"path": "model", "op": "regex", "value": r"-\d{8}$"}, True),
        ({"path": "body.system", "op": "is_string"}, True),
        ({"path": "body.messages", "op": "longer_than", "value": 1}, True),
        ({"none": [{"path": "body.top_p", "op": "exists"}]}, True),
        ({"all": [{"path": "body.n", "op": "exists"}, {"path": "header.x", "op": "exists"}]}, None),
        ({"any": [{"path": "body.n", "op": "exists"}, {"path": "header.x", "op": "exists"}]}, True),
        ({"path": "code", "op": "regex", "value": "x"}, None),
    ],
)
def test_a_predicate_answers_yes_no_or_maybe(predicate: dict[str, Any], holds: bool | None) -> None:
    request = {
        "model": "claude-sonnet-4-5-20250929",
        "body": {
            "temperature": 0.2, "max_tokens": 500, "system": "Be kind.", "n": 1,
            "messages": [{"role": "user", "content": [{"type": "image"}]}, {"role": "assistant", "content": "{"}],
        },
    }  # fmt: skip
    assert tree.validate_python(predicate).holds(request) is holds


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ("match: {path: cookie.x, op: exists}", "is not a path"),
        ("match: {path: body.x, op: regex, value: '('}", "regular expression is broken"),
        ("match: {path: body.x, op: eq}", "needs a value"),
        ("match: {path: body.x, op: shouts, value: 1}", "match"),
        ("match: null\n  applies_to: ['family:nobody']", "“family:nobody”|The family “nobody”"),
    ],
)
def test_a_broken_rule_is_refused_with_its_line(tmp_path: Path, rule: str, reason: str) -> None:
    applies = "" if "applies_to" in rule else "\n  applies_to: ['*']"
    (tmp_path / "x.yaml").write_text(
        f"provider: x\nread_on: 2026-11-23\nrules:\n- id: a\n  title: t\n  since_model: m\n  kind: breaking\n  condition: c\n"
        f"  effect: {{outcome: http-400, detail: d}}\n  fix: {{summary: s, before: {{}}, after: {{}}}}\n  confidence: high\n"
        f"  sources: ['https://example.org']\n  {rule}{applies}\n"
    )
    with pytest.raises(Refused, match=reason) as refused:
        rules.load(tmp_path)
    assert refused.value.problems[0].line > 3
