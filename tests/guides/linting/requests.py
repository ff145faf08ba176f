"""Requests that may meet any rule: fields and values of the rules' own examples, mixed, and values that fit nowhere."""

from typing import Any

from hypothesis import strategies as st

from tests.guides.linting.rulebook import RULES
from transition.guides.linting.request import Request, read_headers
from transition.guides.linting.surfaces import SURFACES
from transition.guides.predicates import All, Any_, None_, Test, Tree, divided

MODELS = {
    "anthropic": ["claude-3-7-sonnet-20250219", "claude-sonnet-4-5-20250929", "claude-opus-4-1", "claude-opus-4-8",
                  "claude-opus-5", "claude-opus-5-5", "claude-sonnet-5-5", "claude-haiku-5-5", "claude-haiku-4-5", "claude-fable-5-2"],
    "google": ["gemini-1.5-pro", "gemini-2.5-pro", "gemini-2.5-flash", "gemini-3.1-pro-preview", "gemini-3.8-flash", "gemini-4-argon"],
    "openai": ["gpt-4o", "gpt-4.1", "gpt-5", "gpt-5-pro", "gpt-5.6-sol", "gpt-6-luna", "gpt-6.1-sol", "o3", "ft:gpt-4o:acme::abc"],
}  # fmt: skip
ODD = st.sampled_from([None, True, 0, 1, -1, 10**30, 0.5, "", "x", [], {}, [[]], {"type": "x"}, ["a", 1], "disabled"])


def tests_of(tree: Tree) -> list[Test]:
    if isinstance(tree, Test):
        return [tree]
    parts = tree.all if isinstance(tree, All) else tree.any if isinstance(tree, Any_) else tree.none
    assert isinstance(tree, All | Any_ | None_)
    return [one for part in parts for one in tests_of(part)]


def _values(test: Test) -> list[Any]:
    """Return values that make a test true, as far as it names any."""
    if test.op in ("eq", "ne"):
        return [test.value]
    if test.op in ("in", "not_in"):
        return list(test.value)
    return [test.value - 1, test.value, test.value + 1] if test.op in ("gt", "gte", "lt") else []


FIELDS: dict[str, list[tuple[tuple[Any, ...], list[Any]]]] = {}
EXAMPLES: dict[str, list[dict[str, Any]]] = {}
HEADERS: dict[str, list[str]] = {}
for _rule in RULES:
    for _test in tests_of(_rule.match) if _rule.match else ():
        _root, _steps = divided(_test.path)
        if _root == "body" and _steps:
            FIELDS.setdefault(_rule.provider, []).append((_steps, _values(_test)))
        if _root == "header":
            HEADERS.setdefault(_rule.provider, []).extend(str(value) for value in _values(_test))
    for _example in (_rule.fix.before, _rule.fix.after):
        EXAMPLES.setdefault(_rule.provider, []).append(
            {k: v for k, v in _example.items() if k[0] != "$" and k != "model"}
        )


def put(value: Any, steps: tuple[Any, ...], leaf: Any) -> Any:
    """Return a value with the leaf at the steps; a list gets an item for ``*``."""
    if not steps:
        return leaf
    (name, _index), rest = steps[0], steps[1:]
    if name is not None:
        old = value if isinstance(value, dict) else {}
        return {**old, name: put(old.get(name), rest, leaf)}
    items = value if isinstance(value, list) and value else [{}]
    return [*items[:-1], put(items[-1], rest, leaf)]


@st.composite
def requests(draw: st.DrawFn) -> tuple[Request, str]:
    """Return a request and a model of the same provider to move it to."""
    provider = draw(st.sampled_from(sorted(MODELS)))
    surface = draw(st.sampled_from([key for key, one in SURFACES.items() if one.provider in (provider, "")]))
    body: dict[str, Any] = {}
    for example in draw(st.lists(st.sampled_from(EXAMPLES[provider]), max_size=4)):
        body |= example
    for steps, values in draw(st.lists(st.sampled_from(FIELDS[provider]), max_size=6)):
        body = put(
            body, steps, draw(st.sampled_from(values) if values else ODD) if draw(st.integers(0, 3)) else draw(ODD)
        )
    source, target = draw(st.sampled_from(MODELS[provider])), draw(st.sampled_from(MODELS[provider]))
    if draw(st.booleans()):
        body["model"] = source
    betas = draw(st.lists(st.sampled_from(HEADERS.get(provider) or ["x"]), max_size=4))
    headers = read_headers({"anthropic-beta": betas}) if betas else {}
    return Request(surface, source, body, headers), target
