"""How much dearer or cheaper the same *text* is: tokenizers as data (``data/tokenizers.yaml``)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from transition.guides.documents import read
from transition.guides.rules import normalised

FILE = Path(__file__).parent / "data" / "tokenizers.yaml"


class Tokenizer(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    key: str
    line: str
    low: Decimal = Field(gt=0)
    high: Decimal = Field(gt=0)
    models: tuple[str, ...] = Field(min_length=1)
    note: str
    source: str = Field(pattern=r"^https://")
    read_on: date


class TokenizerFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    tokenizers: tuple[Tokenizer, ...]


@dataclass(frozen=True)
class Inflation:
    """The number of new tokens for one old token of the same text, and why it is known."""

    low: Decimal
    high: Decimal
    note: str
    source: str
    read_on: date


@lru_cache(maxsize=1)
def known() -> tuple[Tokenizer, ...]:
    return read(FILE, TokenizerFile)[1].tokenizers


def of(model: str) -> Tokenizer | None:
    """Return the tokenizer of a model id, or None: what is not in the data is not guessed."""
    name = normalised(model)
    return next((each for each in known() if any(fnmatchcase(name, glob) for glob in each.models)), None)


def inflation(old: str, new: str) -> Inflation | None:
    """Return how the token count of a text changes, or None where no source says."""
    before, after = of(old), of(new)
    if before is None or after is None or before.line != after.line:
        return None
    if before.key == after.key:
        return Inflation(Decimal(1), Decimal(1), after.note, after.source, after.read_on)
    said = after if after.high > before.high else before
    return Inflation(after.low / before.high, after.high / before.low, said.note, said.source, said.read_on)
