"""Which words need two people today. A list, matched here and nowhere else; it scores nobody and the person sees nothing."""

import re
from functools import cache
from pathlib import Path

import yaml

WORDS = Path(__file__).parent / "data" / "risk_words.yaml"
_SPACES_INSIDE = re.compile(r"\s+")


def needs_two_people(text: str) -> bool:
    """Tell whether the words ask for the urgent queue."""
    return bool(_pattern().search(_even(text)))


def _even(text: str) -> str:
    return _SPACES_INSIDE.sub(" ", text.casefold().replace("\u2019", "'"))


@cache
def _pattern() -> re.Pattern[str]:
    phrases = [phrase for group in yaml.safe_load(WORDS.read_text("utf-8")).values() for phrase in group]
    return re.compile("|".join(_as_pattern(_even(phrase)) for phrase in phrases))


def _as_pattern(phrase: str) -> str:
    """Match whole words; scripts that write without spaces have no word edges to look for."""
    if not re.match(r"[\w']", phrase) or ord(phrase[0]) >= 0x0900:
        return re.escape(phrase)
    ending = r"" if phrase.endswith("*") else r"(?!\w)"
    return r"(?<!\w)" + re.escape(phrase.rstrip("*")) + ending
