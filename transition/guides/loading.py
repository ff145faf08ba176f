"""Load guides from files: all of them or none, and nothing at all when nothing changed."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from transition.catalog.models import AIModel
from transition.guides import storing
from transition.guides.documents import Document, Problem, Refused, read
from transition.guides.models import Guide
from transition.guides.placeholders import facts_about, typed_dates
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

    def content(self) -> dict[str, Any]:
        return self.text.model_dump(mode="json", by_alias=True, exclude={"language"})

    def digest(self) -> str:
        return storing.digest(self.content())


@dataclass
class Outcome:
    """What a load did, or would do."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    # Newer than what the product shipped before; the desk has written a text of its own since.
    proposed: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)


def load(paths: Iterable[Path], *, at: datetime, check: bool = False) -> Outcome:
    """Load every guide under ``paths`` and publish what is new, or raise ``Refused`` and change nothing."""
    readings = read_all(paths)
    outcome = Outcome()
    with transaction.atomic():
        if not check:
            Edition.objects.hold()
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


def _given_twice(readings: list[Reading]) -> list[Problem]:
    seen: dict[tuple[int, int, str], Path] = {}
    problems = []
    for reading in readings:
        move = (reading.source.pk, reading.successor.pk, reading.text.language)
        if move in seen:
            problems.append(reading.document.problem(("from",), f"{seen[move]} is a guide for the same move."))
        seen.setdefault(move, reading.document.path)
    return problems


def _sort(outcome: Outcome, reading: Reading) -> list[str]:
    guide = _guide(reading)
    if guide is None or not guide.revisions.exists():
        return outcome.new
    if _is_known(guide, reading):
        return outcome.same
    return outcome.proposed if guide.is_edited_here() else outcome.changed


def _guide(reading: Reading) -> Guide | None:
    written = Guide.objects.between(reading.source, reading.successor).filter(language=reading.text.language)
    return written.select_related("published").first()


def _is_known(guide: Guide, reading: Reading) -> bool:
    """Tell whether the newest text that came as a file is this one."""
    newest = guide.revisions.filter(is_shipped=True).order_by("-number").first()
    return newest is not None and newest.digest == reading.digest()


def _store(reading: Reading, *, at: datetime) -> None:
    """Publish what came as a file, or lay it beside what the desk has written since."""
    guide = _guide(reading) or Guide.objects.create(
        source=reading.source, successor=reading.successor, language=reading.text.language
    )
    guide = Guide.objects.select_for_update().get(pk=guide.pk)
    if _is_known(guide, reading):
        return
    is_proposal = guide.is_edited_here()
    about = {"digest": reading.digest(), "is_shipped": True, "published_at": None if is_proposal else at}
    revision = storing.compose(guide, reading.content(), **about).keep()
    if not is_proposal:
        guide.published = revision
        guide.save(update_fields=["published"])
