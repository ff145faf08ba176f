"""What a guide tells, with today's facts filled in: plain values, so equal ones are equal words."""

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from transition.guides import difference
from transition.guides.models import Change, Confidence, Kind, Loudness, Step
from transition.guides.placeholders import Facts


class Cited(NamedTuple):
    """A page that was read, and when."""

    url: str
    title: str
    read_on: date


def _cited(sources: list[dict[str, str]]) -> tuple[Cited, ...]:
    return tuple(Cited(one["url"], one["title"], date.fromisoformat(one["read_on"])) for one in sources)


@dataclass(frozen=True)
class ToldChange:
    """A change with its facts filled in."""

    key: str
    kind: str
    loudness: Loudness
    is_required: bool
    title: str
    text: str
    before: str
    after: str
    error: str
    disputed: str
    confidence: Confidence
    sources: tuple[Cited, ...]
    rules: tuple[str, ...]
    # The version on the way with which it comes; "" when the move passes over none.
    since: str = ""

    @classmethod
    def of(cls, change: Change, facts: Facts) -> "ToldChange":
        return cls(
            key=change.key,
            kind=change.kind,
            loudness=Loudness(change.loudness),
            is_required=change.is_required,
            title=facts.fill_plain(change.title),
            text=facts.fill(change.text),
            before=facts.fill_plain(change.before),
            after=facts.fill_plain(change.after),
            error=change.error,
            disputed=change.disputed,
            confidence=Confidence(change.confidence),
            sources=_cited(change.sources),
            rules=tuple(change.rules),
        )

    @property
    def runs(self) -> list[difference.Run]:
        return difference.runs(self.before, self.after)

    @property
    def is_news(self) -> bool:
        """Tell whether it is something to notice: what is gained or advised cannot go wrong unseen."""
        return self.kind not in (Kind.GAINED, Kind.RECOMMENDED)

    @property
    def read_on(self) -> date:
        """Return the day since which none of its sources was read again."""
        return min(source.read_on for source in self.sources)


@dataclass(frozen=True)
class ToldStep:
    """A step with its facts filled in."""

    key: str
    is_required: bool
    title: str
    text: str
    minutes: int | None

    @classmethod
    def of(cls, step: Step, facts: Facts) -> "ToldStep":
        return cls(step.key, step.is_required, facts.fill_plain(step.title), facts.fill(step.text), step.minutes)


@dataclass(frozen=True)
class ToldSection:
    title: str
    text: str
    # The versions that a recipe was tried with; None for what is no recipe.
    tested_on: tuple[str, ...] | None
    sources: tuple[Cited, ...]

    @classmethod
    def of(cls, section: dict[str, Any], facts: Facts) -> "ToldSection":
        tested_on = section["tested_on"]
        return cls(
            title=facts.fill_plain(section["title"] or ""),
            text=facts.fill(section["text"]),
            tested_on=None if tested_on is None else tuple(tested_on),
            sources=_cited(section["sources"]),
        )
