"""The examples of the rules as requests, and the model that each rule is about."""

import re
from typing import Any

from transition.guides.linting.index import Index, shipped
from transition.guides.linting.request import Request, read_headers
from transition.guides.rules import Rule, book, normalised

RULES = [rule for rule in book().rules if rule.match is not None]
SURFACE = {"anthropic": "anthropic:messages", "google": "gemini:generateContent", "openai": "openai:chat"}
CURRENT = {"anthropic": "claude-sonnet-5-5", "google": "gemini-3.8-flash", "openai": "gpt-6-luna"}


def request(rule: Rule, example: dict[str, Any]) -> Request:
    """Return an example as a request: ``$headers``, ``$surface`` and ``$code`` set what is around the body."""
    body = {name: value for name, value in example.items() if not name.startswith("$")}
    return Request(
        surface=example.get("$surface", SURFACE[rule.provider]),
        model=body.get("model", ""),
        body=body if body or "$code" not in example else None,
        headers=read_headers(example.get("$headers", {})),
        code=example.get("$code", ""),
    )


def target(rule: Rule) -> str:
    """Return the model that the example moves to, or one that the rule covers."""
    after = normalised(rule.fix.after.get("model", ""))
    if rule.is_for_all:
        return after or CURRENT[rule.provider]
    return after if after and book().covers(rule, after) else covered(rule)[0]


def covered(rule: Rule) -> list[str]:
    """Return ids that the patterns of a rule fit, one for each."""
    patterns = [
        pattern
        for each in rule.applies_to
        for pattern in (book().families[each[7:]].models if each.startswith("family:") else [each])
    ]
    return [re.sub(r"\[(.)[^]]*\]", r"\1", pattern).replace("*", "") for pattern in patterns]


def index(rule: Rule) -> Index:
    return shipped(target(rule), rule.direction)


def by_id(name: str) -> Rule:
    return next(rule for rule in book().rules if rule.id == name)
