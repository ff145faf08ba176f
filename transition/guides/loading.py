"""Load guides from files: all of them or none, and nothing at all when nothing changed."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Max

from transition.catalog.models import AIModel
from transition.guides.documents import Document, Problem, Refused, read
from transition.guides.models import Change, Guide, GuideRevision, Step
from transition.guides.placeholders import Facts, typed_dates
from transition.guides.writing import GuideFile
from transition.web.models import Edition

SHIPPED = Path(__file__).parent / "data" / "guides"


@dataclass(frozen=True)
class Reading:
    """A file that may be loaded: its text and the two models it is about."""

    document: Document
    text: GuideFile
    source: AIModel
    successor: AIModel

    def digest(self) -> str:
        """Return the same for the same text, whatever the order of its keys or the shape of its file."""
        content = self.text.model_dump(mode="json", by_alias=True)
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()

    def cited(self, keys: Sequence[str]) -> list[dict[str, Any]]:
        return [self.text.sources[key].model_dump(mode="json") for key in keys]


@dataclass
class Outcome:
    """What a load did, or would do."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)


def load(paths: Iterable[Path], *, at: datetime, check: bool = False) -> Outcome:
    """Load every guide under ``paths`` and publish what is new, or raise ``Refused`` and change nothing."""
    readings = read_all(paths)
    outcome = Outcome()
    with transaction.atomic():
        for reading in readings:
            _sort(outcome, reading).append(reading.document.path.name)
            if not check:
                _store(reading, at=at)
        if not check and (outcome.new or outcome.changed):
            Edition.objects.publish()
    return outcome


def read_all(paths: Iterable[Path]) -> list[Reading]:
    """Read all files before anything is written, so that one message names everything that is wrong."""
    problems: list[Problem] = []
    readings: list[Reading] = []
    for path in _files(paths):
        try:
            readings.append(_read(path))
        except Refused as refused:
            problems += refused.problems
    problems += _given_twice(readings)
    if problems:
        raise Refused(problems)
    return readings


def _files(paths: Iterable[Path]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        found += sorted(path.glob("*.yaml")) if path.is_dir() else [path]
    return found


def _read(path: Path) -> Reading:
    document, text = read(path, GuideFile)
    source, successor = _model(document, "from", text.from_), _model(document, "to", text.to)
    problems = [document.problem(where, reason) for where, reason in text.slips()]
    problems += _broken_facts(document, text, source, successor)
    if problems:
        raise Refused(problems)
    return Reading(document, text, source, successor)


def _model(document: Document, field_name: str, name: str) -> AIModel:
    provider, _slash, key = name.partition("/")
    model = AIModel.objects.select_related("provider").filter(provider__key=provider, key=key).first()
    if model is not None:
        return model
    other = AIModel.objects.named(provider, key).first()
    hint = f" It is another name of “{provider}/{other.key}”: use that." if other else ""
    raise Refused([document.problem((field_name,), f"The catalog has no model “{name}”.{hint}")])


def _broken_facts(document: Document, text: GuideFile, source: AIModel, successor: AIModel) -> list[Problem]:
    facts = facts_about(source, successor)
    days = [each.retires_on for each in facts.old_ends.values() if each.retires_on]
    return [
        document.problem(where, reason)
        for where, told in text.texts()
        for reason in (*facts.problems(told), *typed_dates(told, days))
    ]


def facts_about(source: AIModel, successor: AIModel) -> Facts:
    """Return what a guide between two models may quote. Two queries."""
    old, new = (
        {each.surface.key: each for each in model.availabilities.select_related("surface").order_by("pk")}
        for model in (source, successor)
    )
    return Facts(source, successor, old_ends=old, new_ends=new)


def _given_twice(readings: list[Reading]) -> list[Problem]:
    seen: dict[tuple[int, int], Path] = {}
    problems = []
    for reading in readings:
        pair = (reading.source.pk, reading.successor.pk)
        if pair in seen:
            problems.append(reading.document.problem(("from",), f"{seen[pair]} is a guide for the same move."))
        seen.setdefault(pair, reading.document.path)
    return problems


def _sort(outcome: Outcome, reading: Reading) -> list[str]:
    guide = _guide(reading)
    if guide is None or guide.published is None:
        return outcome.new
    return outcome.same if guide.published.digest == reading.digest() else outcome.changed


def _guide(reading: Reading) -> Guide | None:
    return Guide.objects.between(reading.source, reading.successor).select_related("published").first()


def _store(reading: Reading, *, at: datetime) -> None:
    guide = _guide(reading)
    if guide and guide.published and guide.published.digest == reading.digest():
        return
    guide = guide or Guide.objects.create(source=reading.source, successor=reading.successor)
    guide.published = _revision(guide, reading, at=at)
    guide.save(update_fields=["published"])


def _revision(guide: Guide, reading: Reading, *, at: datetime) -> GuideRevision:
    text = reading.text
    last = guide.revisions.aggregate(last=Max("number"))["last"] or 0
    revision = GuideRevision.objects.create(
        guide=guide,
        number=last + 1,
        digest=reading.digest(),
        lede_develop=text.lede.develop,
        lede_talk=text.lede.talk,
        sections=[
            each.model_dump(mode="json", exclude={"sources"}) | {"sources": reading.cited(each.sources)}
            for each in text.sections
        ],
        reviewed_on=text.reviewed_on,
        published_at=at,
        is_shipped=True,
    )
    Change.objects.bulk_create(_changes(revision, reading))
    Step.objects.bulk_create(_steps(revision, text))
    return revision


def _changes(revision: GuideRevision, reading: Reading) -> list[Change]:
    return [
        Change(
            revision=revision,
            position=position,
            is_required=each.required,
            sources=reading.cited(each.sources),
            rules=list(each.rules),
            **each.model_dump(mode="json", exclude={"required", "sources", "rules"}),
        )
        for position, each in enumerate(reading.text.changes)
    ]


def _steps(revision: GuideRevision, text: GuideFile) -> list[Step]:
    return [
        Step(
            revision=revision,
            position=position,
            is_required=each.required,
            **each.model_dump(mode="json", exclude={"required"}),
        )
        for position, each in enumerate(text.steps)
    ]
