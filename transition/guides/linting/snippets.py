"""Code from which requests are read: which language it is, and what each call sends. Nothing of it is ever run."""

import re
from dataclasses import dataclass, field
from typing import Any

# A call that is not known to be a request; so much code at once is no snippet.
MOST_CALLS = 20


@dataclass(frozen=True)
class Call:
    """One request in code: what it sends where. What the code computes stands as its words between ‹ and ›."""

    body: dict[str, Any]
    line: int
    surface: str = ""
    model: str = ""
    headers: dict[str, Any] = field(default_factory=dict)


class Computed(str):
    """A value that only running the code would tell, shown as its source."""

    __slots__ = ()

    @classmethod
    def of(cls, source: str) -> "Computed":
        words = " ".join(source.split())
        return cls(f"‹{words[:57]}…›" if len(words) > 60 else f"‹{words}›")


# The method that is called, from the end of its dotted name, and the surface that it sends to.
_METHODS = (
    (r"messages\.batches\.create", "anthropic:batches"),
    (r"messages\.(?:create|stream|parse|tool_runner|toolRunner)", "anthropic:messages"),
    (r"chat\.completions\.(?:create|parse|stream)", "openai:chat"),
    (r"responses\.(?:create|parse|stream)", "openai:responses"),
    (r"beta\.(?:assistants|threads)(?:\.\w+)*\.(?:create|create_and_run|createAndRun)", "openai:assistants"),
    (r"interactions\.create", "gemini:interactions"),
    (r"generate_?[cC]ontent(?:_?[sS]tream)?", "gemini:generateContent"),
)
_CALLED = re.compile("|".join(f"(?:^|\\.)({name})$" for name, _surface in _METHODS))


def surface_of(called: str) -> str:
    """Return the surface that a dotted name of a method sends to, or nothing."""
    hit = _CALLED.search(called)
    return _METHODS[hit.lastindex - 1][1] if hit and hit.lastindex else ""


# Each looks at lines one by one, so that no paste takes longer than its length.
_CURL = re.compile(r"^[ \t]*(?:\$ )?curl\s", re.MULTILINE)
_PYTHON = re.compile(
    r"^[ \t]*(?:from [\w.]+ import\b|import [\w.]+(?: as \w+)?[ \t]*$|(?:async )?def \w|with \w)", re.MULTILINE
)
_SCRIPT = re.compile(
    r"""^[ \t]*(?:const|let|var|export|(?:async )?function)\b|^[ \t]*import\b[^\n]*\bfrom ['"]|=>|\bfetch\(|\(\{|\);[ \t]*$""",
    re.MULTILINE,
)
_BEFORE_JSON = re.compile(r"(?:\s+|//[^\n]*|/\*.*?(?:\*/|\Z))*", re.DOTALL)


def language_of(text: str) -> str:
    """Return json, curl, python or javascript: what a paste most likely is."""
    start = _BEFORE_JSON.match(text.removeprefix("\ufeff"))
    if start and start.string[start.end() : start.end() + 1] in ("{", "[", '"'):
        return "json"
    if _CURL.search(text):
        return "curl"
    return "javascript" if _SCRIPT.search(text) and not _PYTHON.search(text) else "python"
