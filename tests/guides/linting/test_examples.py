"""Every rule of the file against its own example: before fires, after does not, and what a fix does settles it."""

from typing import Any

import pytest

from tests.guides.linting.rulebook import RULES, by_id, index, request
from transition.guides.linting.evidence import evidence
from transition.guides.linting.findings import findings
from transition.guides.linting.rewriting import rewritten
from transition.guides.rules import Rule, book

each = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
# What the example needs is a choice, and the fix does only what is none.
ASKED_INSTEAD = {"anthropic-temperature-and-top-p", "anthropic-fallback-preview-markers"}


def met(rule: Rule, example: dict[str, Any]) -> set[str]:
    return {one.id for one in index(rule).matching(request(rule, example))}


def test_only_four_rules_cannot_be_seen_in_a_request() -> None:
    unseen = [rule for rule in book().rules if rule.match is None]
    assert len(unseen) == 4
    assert all(rule.fix.ask and rule.needs_human for rule in unseen)


@each
def test_before_fires_and_after_does_not(rule: Rule) -> None:
    assert rule.id in met(rule, rule.fix.before)
    assert rule.id not in met(rule, rule.fix.after)


@each
def test_the_fix_settles_its_own_example_or_asks(rule: Rule) -> None:
    before = request(rule, rule.fix.before)
    rewriting = rewritten(before, index(rule))
    [finding] = [one for one in findings(rewriting, before) if one.rule is rule]
    if rule.fix.rewrite and rule.id not in ASKED_INSTEAD:
        assert finding.is_settled
    if not finding.is_settled and rule.kind in ("breaking", "deprecated"):
        assert finding.question


@each
def test_the_place_is_in_the_request(rule: Rule) -> None:
    before = request(rule, rule.fix.before)
    assert rule.match is not None
    for place in evidence(rule.match, before):
        at = {"body": before.body, "headers": before.headers}.get(place.where)
        for step in place.pointer.split("/")[1:]:
            at = at[int(step)] if isinstance(at, list) else at[step.replace("~1", "/").replace("~0", "~")]  # type: ignore[index]
        assert not place.missing or place.missing.split(".")[0] not in (at or {})
        assert place.where != "code" or place.line


def test_the_operations_do_what_the_example_says() -> None:
    for name in ("anthropic-output-format-moved", "openai-responses-text-format", "openai-responses-flat-tools",
                 "anthropic-computer-use-toolset", "gemini-google-search-retrieval", "anthropic-text-editor-tool-pair"):  # fmt: skip
        rule = by_id(name)
        done, wanted = rewritten(request(rule, rule.fix.before), index(rule)).request, request(rule, rule.fix.after)
        assert (done.body, dict(done.headers)) == (wanted.body, dict(wanted.headers)), name
