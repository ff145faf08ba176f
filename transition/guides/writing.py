"""The file format of a guide: what must be there, and what our copy never says."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal

from django.conf import settings
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, field_validator, model_validator

from transition.guides.models import Confidence, Kind, Lane, Loudness, Reader
from transition.guides.rules import book

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_NEVER = re.compile(
    r"\b(dead|killed|sunset(?:ted)?|seamless(?:ly)?|exciting|excited|just|simply|better than|the same as ever)\b",
    re.IGNORECASE,
)
# The lane of people who talk with a model never asks them to learn these.
MACHINE_WORDS = re.compile(
    r"\b(tokens?|tokenizers?|parameters?|temperature|top_p|top_k|endpoints?|json|sdk|http|payload|system prompt)\b",
    re.I,
)


def _clean(value: object) -> object:
    return value.strip() if isinstance(value, str) else value


Key = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Prose = Annotated[str, BeforeValidator(_clean), StringConstraints(min_length=1, max_length=6000)]
Title = Annotated[str, BeforeValidator(_clean), StringConstraints(min_length=1, max_length=160, pattern=r"^[^\n]+$")]
Code = Annotated[str, StringConstraints(max_length=3000)]
ModelName = Annotated[str, Field(pattern=r"^[a-z0-9-]+/[A-Za-z0-9][A-Za-z0-9._:@+~-]*$", max_length=200)]

# Where a section stands on the page.
Place = Literal["stay", "lose", "breaks", "character", "cost", "save", "check", "rollback", "onward", "recipe", "care"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    def prose(self) -> Iterator[tuple[str, str]]:
        """Yield the name and text of each field that people read."""
        for name in ("title", "text", "disputed"):
            if text := getattr(self, name, ""):
                yield name, text

    @model_validator(mode="after")
    def _speaks_our_words(self) -> "_Strict":
        for name, text in self.prose():
            if found := _CONTROL.search(text):
                raise ValueError(f"{name}: control character U+{ord(found[0]):04X}")
            if found := _NEVER.search(text):
                raise ValueError(f"{name}: our copy never says “{found[0]}”")
            if "!" in text:
                raise ValueError(f"{name}: no exclamation marks")
            if getattr(self, "lane", None) == Lane.TALK and (found := MACHINE_WORDS.search(text)):
                raise ValueError(f"{name}: the lane for people who talk with a model never says “{found[0]}”")
        return self


class Source(_Strict):
    """A page on which facts were read, and the day."""

    url: Annotated[str, Field(pattern=r"^https://[^\s\"<>]+$", max_length=500)]
    title: Title
    read_on: date


class Section(_Strict):
    """Prose with a fixed place on the page. A recipe also says with which versions it was tried."""

    place: Place
    lane: Lane
    readers: tuple[Reader, ...] = ()
    title: Title | None = None
    text: Prose
    tested_on: tuple[str, ...] | None = None
    sources: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _recipes_carry_versions(self) -> "Section":
        if (self.place == "recipe") != (self.tested_on is not None):
            raise ValueError("a recipe says tested_on, with an empty list for “not tested”; nothing else does")
        if self.place == "recipe" and not self.title:
            raise ValueError("a recipe needs a title")
        return self


class ChangeText(_Strict):
    key: Key
    kind: Kind
    loudness: Loudness
    lane: Lane
    required: bool = True
    title: Title
    text: Prose
    before: Code = ""
    after: Code = ""
    error: Annotated[str, StringConstraints(max_length=400)] = ""
    rules: tuple[str, ...] = ()
    sources: tuple[str, ...] = Field(min_length=1)
    confidence: Confidence = Confidence.HIGH
    disputed: str = ""

    @field_validator("rules")
    @classmethod
    def _rules_exist(cls, rules: tuple[str, ...]) -> tuple[str, ...]:
        known = {rule.id for rule in book().rules}
        if missing := [rule for rule in rules if rule not in known]:
            raise ValueError(f"there is no rule “{missing[0]}”")
        return rules


class StepText(_Strict):
    key: Key
    lane: Lane
    readers: tuple[Reader, ...] = ()
    required: bool = True
    title: Title
    text: Prose
    minutes: Annotated[int, Field(gt=0, le=10000)] | None = None


class Lede(_Strict):
    """One sentence after the date: what the move is like, for each lane."""

    develop: Prose
    talk: Prose

    def prose(self) -> Iterator[tuple[str, str]]:
        yield from (("develop", self.develop), ("talk", self.talk))

    @model_validator(mode="after")
    def _talk_is_plain(self) -> "Lede":
        if found := MACHINE_WORDS.search(self.talk):
            raise ValueError(f"the lane for people who talk with a model never says “{found[0]}”")
        return self


class GuideFile(_Strict):
    """One guide, as it stands in a file."""

    from_: ModelName = Field(alias="from")
    to: ModelName
    language: str = settings.LANGUAGE_CODE
    reviewed_on: date
    sources: dict[Key, Source]
    lede: Lede
    sections: tuple[Section, ...]
    changes: tuple[ChangeText, ...] = Field(min_length=1)
    steps: tuple[StepText, ...] = Field(min_length=1)

    @field_validator("language")
    @classmethod
    def _is_spoken(cls, language: str) -> str:
        if language not in dict(settings.LANGUAGES):
            raise ValueError(f"this site does not speak “{language}”")
        return language

    @model_validator(mode="after")
    def _goes_somewhere(self) -> "GuideFile":
        if self.from_ == self.to:
            raise ValueError("a guide leads to another model")
        return self

    def texts(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Yield every text in which placeholders may stand, with its place in the file."""
        yield ("lede", "develop"), self.lede.develop
        yield ("lede", "talk"), self.lede.talk
        for name in ("sections", "changes", "steps"):
            for index, block in enumerate(getattr(self, name)):
                for field in ("title", "text", "disputed", "before", "after", "error"):
                    if text := getattr(block, field, ""):
                        yield (name, index, field), text

    def slips(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Yield what only the file as a whole can show: unknown and unused sources, keys given twice, an empty lane."""
        yield from self._source_slips()
        yield from self._key_slips()
        for lane in Lane:
            if not any(step.lane == lane for step in self.steps):
                yield ("steps",), f"The lane “{lane.value}” has no steps."

    def _source_slips(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        used: set[str] = set()
        for name in ("sections", "changes"):
            for index, block in enumerate(getattr(self, name)):
                used |= set(block.sources)
                for source in set(block.sources) - self.sources.keys():
                    yield (name, index, "sources"), f"The source “{source}” is not in the list of sources."
        for source in self.sources.keys() - used:
            yield ("sources", source), f"The source “{source}” is not used."

    def _key_slips(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        for name in ("changes", "steps"):
            seen: set[str] = set()
            for index, block in enumerate(getattr(self, name)):
                if block.key in seen:
                    yield (name, index, "key"), f"The key “{block.key}” is given twice."
                seen.add(block.key)
