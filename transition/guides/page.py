"""One guide as one reader sees it: their lane, the quiet changes first, every fact from the catalog of the day."""

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from django.utils.translation import get_language

from transition.catalog.almanac import Almanac
from transition.catalog.models import AIModel
from transition.guides import (
    comparison,
    drafts,
    exports,
    jumps,
    plain_words,
    rules,
    shelf,
    standing,
    storing,
    trials,
    walking,
)
from transition.guides.comparison import Comparison
from transition.guides.jumps import Jump, Line
from transition.guides.models import ExportSteps, Guide, GuideRevision, Kind, Lane, Loudness, Reader, TrialPair
from transition.guides.placeholders import Facts
from transition.guides.plain_words import PlainRow
from transition.guides.rules import Rule
from transition.guides.standing import Standing
from transition.guides.storing import Text
from transition.guides.told import Cited, ToldChange, ToldSection, ToldStep
from transition.guides.walking import Arrived

_LOUDNESS = list(Loudness)
_BREAKS = (Kind.BREAKING, Kind.BEHAVIOUR, Kind.COST)


@dataclass(frozen=True)
class GuidePage:
    edition: Almanac
    guide: Guide
    revision: GuideRevision
    reader: Reader
    on: date
    standing: Standing
    changes: list[ToldChange]
    steps: list[ToldStep]
    facts: Facts
    jump: Jump
    is_draft: bool = False

    @property
    def source(self) -> AIModel:
        return self.guide.source

    @property
    def successor(self) -> AIModel:
        return self.guide.successor

    @property
    def is_in_another_language(self) -> bool:
        """Tell whether the guide's own words are not in the language of the page."""
        return self.text_language not in ("", get_language())

    @property
    def text_language(self) -> str:
        """Return the language of what editors wrote; nothing for a draft, whose words are the site's own."""
        return "" if self.is_draft else self.guide.language

    @property
    def is_of_one_provider(self) -> bool:
        """Tell whether rules and the linter know the move: between two providers everything of a request differs."""
        return self.source.provider_id == self.successor.provider_id

    @property
    def lane(self) -> Lane:
        return self.reader.lane

    @property
    def is_talk(self) -> bool:
        return self.lane == Lane.TALK

    @property
    def lede(self) -> str:
        return self.facts.fill(self.revision.lede_talk if self.is_talk else self.revision.lede_develop)

    @cached_property
    def export(self) -> ExportSteps | None:
        """Return how to take one's things along from the old model's provider; only people who talk with it need it."""
        return exports.known().filter(provider=self.source.provider).first() if self.is_talk else None

    @cached_property
    def lost(self) -> list[ToldChange]:
        return self._of(Kind.LOST)

    @cached_property
    def breaks(self) -> list[ToldChange]:
        return self._of(*_BREAKS)

    @cached_property
    def gained(self) -> list[ToldChange]:
        return self._of(Kind.GAINED)

    @cached_property
    def advice(self) -> list[ToldChange]:
        return self._of(Kind.RECOMMENDED)

    def _of(self, *kinds: Kind) -> list[ToldChange]:
        return [each for each in self.changes if each.kind in kinds]

    @cached_property
    def rest(self) -> list[Line]:
        """Return the rules in force for this move that no written change tells, quiet ones first."""
        if self.is_talk:
            return []
        told = {rule for each in self.changes for rule in each.rules}
        return [line for line in self.jump.merged.lines if line.rule.id not in told]

    @cached_property
    def passed(self) -> tuple[Line, ...]:
        """Return what came with a version on the way and went with a later one."""
        return () if self.is_talk else self.jump.merged.passed

    @cached_property
    def rollback_rules(self) -> tuple[Rule, ...]:
        old, new = self.source, self.successor
        if self.is_talk or not self.is_of_one_provider:
            return ()
        return rules.applying(new.key, old.key, provider=new.provider.key, direction="rollback")

    @property
    def tells_breaks(self) -> bool:
        """Tell whether anything is known of what breaks, for people who build."""
        return bool(self.sections.get("breaks") or self.breaks or self.advice or self.rest)

    @property
    def tells_way_back(self) -> bool:
        return bool(self.sections.get("rollback") or self.rollback_rules)

    @cached_property
    def comparison(self) -> Comparison:
        return comparison.compare(self.source, self.successor)

    @cached_property
    def plain_words(self) -> list[PlainRow]:
        return plain_words.in_plain_words(self.comparison)

    @cached_property
    def sections(self) -> dict[str, list[ToldSection]]:
        """Return the prose for this reader by its place on the page."""
        found: dict[str, list[ToldSection]] = {}
        for each in self.revision.sections:
            if each["lane"] == self.lane and self.reader.hears(each["readers"]):
                found.setdefault(each["place"], []).append(ToldSection.of(each, self.facts))
        return found

    @cached_property
    def samples(self) -> list[TrialPair]:
        """Return what both models answered to the same words, as people who read in this lane ask."""
        if (self.source.pk, self.successor.pk) not in shelf.of(self.edition).tried:
            return []
        return [pair for pair in trials.shown(self.source, self.successor) if pair.lane == self.lane]

    @cached_property
    def arrived(self) -> Arrived | None:
        """Return how many have finished this move, once they are enough to be nobody in particular."""
        return walking.arrived(self.source, self.successor)

    @property
    def stuck_at(self) -> str:
        """Return the step before which most of the others stand, where it is one of this lane."""
        key = self.arrived.stuck_at if self.arrived else ""
        return next((step.title for step in self.steps if step.key == key), "")

    @property
    def required_steps(self) -> tuple[ToldStep, ...]:
        return tuple(each for each in self.steps if each.is_required)

    @property
    def optional_steps(self) -> tuple[ToldStep, ...]:
        return tuple(each for each in self.steps if not each.is_required)

    @cached_property
    def sources(self) -> tuple[Cited, ...]:
        """Return every page that this lane cites, once."""
        cited = [source for told in self.sections.values() for section in told for source in section.sources]
        cited += [source for each in self.changes for source in each.sources]
        return tuple({source.url: source for source in cited}.values())


def read(edition: Almanac, guide: Guide, reader: Reader, on: date) -> GuidePage:
    """Return the page of a published guide, in three questions at most besides the guide's own: its text."""
    if guide.published_id is None:
        raise Guide.DoesNotExist
    return show(edition, guide, storing.published(guide.published_id, reader.lane), reader, on)


def drafted(edition: Almanac, source: AIModel, successor: AIModel, reader: Reader, on: date) -> GuidePage:
    """Return the page of a guide that nobody has written."""
    revision, changes, steps = drafts.revision(source, successor, on)
    return replace(show(edition, revision.guide, Text(revision, changes, steps), reader, on), is_draft=True)


def show(edition: Almanac, guide: Guide, text: Text, reader: Reader, on: date) -> GuidePage:
    """Return the page that a text makes, kept or not."""
    where = standing.read(edition, guide.source, guide.successor, reader.lane, on)
    facts = Facts(
        guide.source,
        guide.successor,
        old_ends={end.surface.key: end for end in where.old_ends()},
        new_ends={end.surface.key: end for end in where.new_ends},
        # A draft, which is not kept, is put together in the reader's language.
        language=guide.language if guide.pk else "",
        on=on,
    )
    jump = jumps.between(edition, guide.source, guide.successor)
    mine = [change for change in text.changes if change.lane == reader.lane]
    told = [replace(ToldChange.of(change, facts), since=jump.since(change.rules)) for change in mine]
    steps = [step for step in text.steps if step.lane == reader.lane]
    return GuidePage(
        edition=edition,
        guide=guide,
        revision=text.revision,
        reader=reader,
        on=on,
        standing=where,
        changes=sorted(told, key=lambda each: _LOUDNESS.index(each.loudness)),
        steps=[ToldStep.of(step, facts) for step in steps if reader.hears(step.readers)],
        facts=facts,
        jump=jump,
    )
