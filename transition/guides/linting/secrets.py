"""Keys and tokens in a paste. They are masked before anything else looks at the text, so no answer can hold one."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MASK = "•••"


@dataclass(frozen=True)
class Secret:
    """That there was one: what it looked like and on which line. Never the thing itself."""

    kind: str
    line: int


# The text that must be there at all, which is quick to look for, and the whole.
_SHAPES = [
    ("sk-ant-", gettext_lazy("an Anthropic key"), r"\bsk-ant-[\w-]{6,}"),
    ("sk-", gettext_lazy("an API key"), r"\bsk-(?!ant-)[\w-]{12,}"),
    ("AIza", gettext_lazy("a Google key"), r"\bAIza[\w-]{20,}"),
    ("ya29.", gettext_lazy("a Google token"), r"\bya29\.[\w.-]{10,}"),
    ("AKIA", gettext_lazy("an AWS key id"), r"\bAKIA[0-9A-Z]{12,}"),
    ("ASIA", gettext_lazy("an AWS key id"), r"\bASIA[0-9A-Z]{12,}"),
    ("ABSK", gettext_lazy("a Bedrock key"), r"\bABSK[\w+/=-]{20,}"),
    ("gh", gettext_lazy("a GitHub token"), r"\b(?:gh[pousr]_|github_pat_)\w{16,}"),
    ("xai-", gettext_lazy("an xAI key"), r"\bxai-[\w-]{16,}"),
    ("gsk_", gettext_lazy("a Groq key"), r"\bgsk_\w{16,}"),
    ("hf_", gettext_lazy("a Hugging Face token"), r"\bhf_\w{16,}"),
    ("xox", gettext_lazy("a Slack token"), r"\bxox[abeprs]-[\w-]{8,}"),
    ("eyJ", gettext_lazy("a signed token"), r"\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?"),
    (
        "PRIVATE KEY",
        gettext_lazy("a private key"),
        r"""-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[^"'`]*?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|(?=["'`])|\Z)""",
    ),
    ("earer ", gettext_lazy("a bearer token"), r"\b[Bb]earer +[\w.~+/=-]{6,}"),
    ("asic ", gettext_lazy("a password"), r"\b[Bb]asic +[\w+/]{8,}={0,2}"),
]
_COMPILED = [(hint, kind, re.compile(shape, re.DOTALL | re.ASCII)) for hint, kind, shape in _SHAPES]
# Shapes that words of a text can have as well.
_WORDS_TOO = ("sk-", "asic ")
_SMALL_ASCII = {capital: capital + 32 for capital in range(ord("A"), ord("Z") + 1)}
# Names of fields, headers and variables that hold a secret, in small letters, and what may stand between name and value.
_NAME = re.compile(
    r"(?:api[_-]?key|apikey|access[_-]?key|secret[_-]?key|client[_-]?secret|(?:access|auth|session|refresh|security)[_-]?token"
    r"|passw(?:or)?d|authorization|cookie|credential|private[_-]?key|\bsecret|[?&]key|[?&]token)"
)
_VALUE = re.compile(
    r"""(?:\\?["'])?[ \t]{0,8}(?:[:=]|=>)[ \t]{0,8}(?:(\\?["'`])([^"'`\\\n]{3,})|(?!["'`$<{])([^\s"'`,;&(){}\[\]\\]{6,}))"""
)
_SECRET_HEADER = re.compile(r"api-?key|authorization|cookie|token|secret|password|credential")
_REFERENCE = re.compile(
    r"(?:\$|<|•|os\.|process\.|env[.(\[]|getenv|config\.|settings\.|self\.|None|null|undefined|str\b)"
)


def masked(text: str) -> tuple[str, tuple[Secret, ...]]:
    """Return the text with every secret in it replaced, and what was found."""
    spans = sorted(_spans(text), key=lambda span: span[0])
    if not spans:
        return text, ()
    pieces, found, at, line = [], [], 0, 1
    for start, end, kind in spans:
        if start < at:
            continue
        line += text.count("\n", at, start)
        pieces += [text[at:start], MASK]
        found.append(Secret(kind, line))
        line += text.count("\n", start, end)
        at = end
    return "".join([*pieces, text[at:]]), tuple(found)


def masked_inside(value: Any) -> Any:
    """Return a value with the secrets in all its texts and names masked: escapes may have hidden them in the paste."""
    if isinstance(value, str):
        return masked(value)[0]
    if isinstance(value, list):
        return [masked_inside(each) for each in value]
    if isinstance(value, dict):
        return {masked(key)[0]: masked_inside(each) for key, each in value.items()}
    return value


def masked_headers(headers: Mapping[str, Any]) -> dict[str, Any]:
    """Return headers with the whole value masked where the name says that it is a secret."""
    return {
        masked(name)[0]: MASK if _SECRET_HEADER.search(name.lower()) else masked_inside(value)
        for name, value in headers.items()
    }


def _spans(text: str) -> Iterator[tuple[int, int, str]]:
    for hint, kind, shape in _COMPILED:
        if hint in text:
            found = (match for match in shape.finditer(text) if hint not in _WORDS_TOO or _is_random(match[0]))
            yield from ((match.start(), match.end(), str(kind)) for match in found)
    yield from _named(text)


def _named(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield the values that have the name of a secret. Each value is passed once, whether it is one or not."""
    small, at = _small(text), 0
    while name := _NAME.search(small, at):
        at = name.end()
        if value := _VALUE.match(text, at):
            group = 2 if value[2] is not None else 3
            at = value.end(group)
            if not _REFERENCE.match(value[group]) and (group == 2 or _is_random(value[3])):
                yield value.start(group), at, _("a value named like a secret")


def _small(text: str) -> str:
    """Return the text in small letters, each in its place: one letter of Turkish becomes two."""
    small = text.lower()
    return small if len(small) == len(text) else text.translate(_SMALL_ASCII)


def _is_random(text: str) -> bool:
    """Words have no digits and no capitals inside; without quotes, ``key = name`` is code."""
    return any(each.isdigit() for each in text) or any(each.isupper() for each in text[6:])
