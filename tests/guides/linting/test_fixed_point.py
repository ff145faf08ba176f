"""Do every fix and look again: it comes to rest, and nothing that breaks is left without a question."""

import json

import pytest
from hypothesis import given, settings

from tests.guides.linting.requests import requests
from transition.guides.linting import rewriting as module
from transition.guides.linting.findings import findings
from transition.guides.linting.index import shipped
from transition.guides.linting.request import Request
from transition.guides.linting.rewriting import rewritten
from transition.guides.rules import normalised

Move = tuple[Request, str]


def moved(move: Move, direction: str = "forward") -> tuple[Request, Request, list[str]]:
    """Return a request, what came of it, and the rules that it breaks there without anybody being asked."""
    request, target = move
    rewriting = rewritten(request, shipped(normalised(target), direction))
    silent = [
        one.rule.id
        for one in findings(rewriting, request)
        if one.rule.kind == "breaking" and not one.is_settled and not one.question
    ]
    return request, rewriting.request, silent


@given(requests())
@settings(max_examples=300, deadline=None)
def test_a_rewritten_request_is_rewritten_into_itself(move: Move) -> None:
    for direction in ("forward", "rollback"):
        _before, after, silent = moved(move, direction)
        again = moved((after, move[1]), direction)
        assert (again[1].body, again[1].headers) == (after.body, after.headers)
        assert silent == again[2] == []


@given(requests())
@settings(max_examples=200, deadline=None)
def test_what_is_left_is_asked_about(move: Move) -> None:
    """The rules that match what came out are the ones that were said to be left, and no others."""
    request, target = move
    index = shipped(normalised(target), "forward")
    rewriting = rewritten(request, index)
    left = {rule.id for rule in index.matching(rewriting.request) if rule.kind == "breaking"}
    asked = {one.rule.id for one in findings(rewriting, request) if one.question}
    assert left <= asked


@given(requests())
@settings(max_examples=200, deadline=None)
def test_the_pasted_request_is_left_as_it_was(move: Move) -> None:
    before = json.dumps(move[0].body)
    moved(move)
    assert json.dumps(move[0].body) == before


def test_a_linter_that_does_not_look_again_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """The weakened build: fixes are done once, so what a fix brings about stays."""
    body = {"thinking": {"type": "disabled", "display": "summarized"}}
    request = Request("anthropic:messages", "claude-sonnet-5", body)
    assert moved((request, "claude-sonnet-5-5"))[1].body == {"thinking": {"type": "between_tools"}}
    monkeypatch.setattr(module, "MOST_TRIES", 0)
    once = moved((request, "claude-sonnet-5-5"))[1]
    assert once.body == {"thinking": {"type": "between_tools", "display": "summarized"}}
    assert "anthropic-between-tools-no-extra-fields" in {
        rule.id for rule in shipped("claude-sonnet-5-5", "forward").matching(once)
    }
