"""Write a model's id as the request at hand writes ids: a cloud's or a router's dress stays on."""

import re
from dataclasses import dataclass

from transition.guides.rules import normalised

# These are put on by rules or mean nothing but whose the model is.
_PLAIN = re.compile(r"(?:models/|anthropic\.|(?:anthropic|openai|google)/)?")


@dataclass(frozen=True)
class Dressed:
    """The new id, and whether its dress is one that cannot be known to fit."""

    model: str
    is_certain: bool


def dressed(original: str, target: str) -> Dressed:
    """Return ``target`` in the dress of ``original``: ``anthropic/claude-opus-4.7`` becomes ``anthropic/claude-opus-5.5``."""
    bare = normalised(original)
    dotted = re.sub(r"^(claude-.*\d)-(\d)", r"\1.\2", bare)
    lowered = original.strip().lower()
    at = lowered.find(bare)
    uses_dots = at < 0 and dotted in lowered
    if uses_dots:
        at = lowered.find(dotted)
    before = original.strip()[:at] if at > 0 else ""
    new = re.sub(r"^(claude-.*\d)-(\d{1,2})$", r"\1.\2", target) if uses_dots else target
    whole = lowered in (before.lower() + bare, before.lower() + dotted)
    return Dressed(before + new, is_certain=whole and _PLAIN.fullmatch(before.lower()) is not None)
