"""One request as the rules see it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from transition.guides.predicates import Trail
from transition.guides.rules import normalised

Headers = Mapping[str, tuple[str, ...]]
# Where texts stand that a model reads, at the top of a body and below.
_PROMPTS = (
    "system",
    "system_instruction",
    "systemInstruction",
    "instructions",
    "messages",
    "contents",
    "input",
    "prompt",
)
_BELOW = ("content", "parts", "text")


@dataclass(frozen=True)
class Request:
    """What is sent where. ``body`` is None when only code was given; ``model`` is the id as it was written."""

    surface: str
    model: str = ""
    body: Mapping[str, Any] | None = None
    headers: Headers = field(default_factory=dict)
    code: str = ""

    @cached_property
    def roots(self) -> dict[str, Any]:
        """Return what a predicate may ask about. What was not given is not there, so that nothing is concluded from it."""
        found: dict[str, Any] = {"surface": self.surface}
        if self.model:
            found["model"] = self.bare_model
        if self.body is not None:
            found |= {"body": self.body, "header": self.headers, "prompt": self.prompt}
        if self.code:
            found["code"] = self.code
        return found

    @cached_property
    def bare_model(self) -> str:
        return normalised(self.model)

    @cached_property
    def texts(self) -> list[tuple[Trail, str]]:
        """Return every text that the model reads, with its place."""
        body = self.body or {}
        config = body.get("config")
        found = [each for name in _PROMPTS if name in body for each in _texts(body[name], (name,))]
        if isinstance(config, Mapping) and "system_instruction" in config:
            found += _texts(config["system_instruction"], ("config", "system_instruction"))
        return found

    @cached_property
    def prompt(self) -> str:
        return "\n".join(text for _trail, text in self.texts)

    def with_roots(self, roots: Mapping[str, Any]) -> "Request":
        """Return the request with the body and headers that operations made."""
        if roots is self.roots or (roots.get("body") is self.body and roots.get("header") is self.headers):
            return self
        return replace(self, body=roots["body"], headers=roots["header"])


def _texts(value: Any, trail: Trail) -> Iterator[tuple[Trail, str]]:
    if isinstance(value, str):
        yield trail, value
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from _texts(each, (*trail, index))
    elif isinstance(value, Mapping):
        for name in _BELOW:
            if name in value:
                yield from _texts(value[name], (*trail, name))


def read_headers(given: Mapping[str, Any]) -> Headers:
    """Return headers by their names in small letters, each with its values apart."""
    found: dict[str, tuple[str, ...]] = {}
    for name, value in given.items():
        texts = value if isinstance(value, list) else [value]
        parts = [part.strip() for text in texts for part in str(text).split(",")]
        found[name.strip().lower()] = tuple(part for part in parts if part)
    return found
