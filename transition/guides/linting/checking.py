"""Check a paste for a model: the one door to the linter for the page, the API and the command."""

import traceback
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from transition.guides.difference import Run
from transition.guides.linting import targets, tree_difference
from transition.guides.linting.evidence import Place
from transition.guides.linting.findings import Finding, Question, findings, questions
from transition.guides.linting.index import Index, shipped
from transition.guides.linting.paste import Given, Part, Paste, read_paste
from transition.guides.linting.refusing import Refused
from transition.guides.linting.request import Headers
from transition.guides.linting.rewriting import rewritten
from transition.guides.linting.secrets import Secret
from transition.guides.linting.targets import Target

DIRECTIONS = ("forward", "rollback")


@dataclass(frozen=True)
class Report:
    """What is said about a paste. ``body`` and ``headers`` are None when only code was given."""

    surface: str
    source: str
    target: Target
    direction: str
    findings: list[Finding]
    questions: list[Question]
    before: Any
    body: Any
    headers: Headers
    secrets: tuple[Secret, ...]
    notes: tuple[str, ...]

    def runs(self) -> list[Run]:
        """Return the difference of the body, word by word."""
        return tree_difference.runs(self.before, self.body) if self.body is not None else []

    @property
    def is_rewritten(self) -> bool:
        return self.body is not None and self.body != self.before


class Broken(Exception):
    """The linter failed. It says where in our code and nothing of what was pasted, so that a log may hold it."""


def check(given: Given, on: date) -> Report:
    """Return what the linter says, with the catalog's successor unless a target was named; ``Refused`` when it cannot."""
    try:
        return _check(given, on)
    except Refused:
        raise
    except Exception as error:
        reason = _without_words(error)
    # Outside of the handler: an error of Python often quotes the value, and must not travel with ours.
    raise Broken(reason)


def _without_words(error: Exception) -> str:
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(frame.filename).name}, line {frame.lineno}"


def _check(given: Given, on: date) -> Report:
    if given.direction not in DIRECTIONS:
        known = ", ".join(DIRECTIONS)
        raise Refused(_("There is no such direction. Known: %(known)s.") % {"known": known}, field="direction")
    paste = read_paste(given)
    target = targets.choose(paste.model, given.target, paste.surface, given.direction, on)
    return lint(paste, target, shipped(target.model, given.direction), given.direction)


def lint(paste: Paste, target: Target, index: Index, direction: str = "forward") -> Report:
    """Check every request of a paste against the rules of an index."""
    found: list[Finding] = []
    asked: list[Question] = []
    outcomes = [(part, rewritten(part.request, index)) for part in paste.parts]
    for part, rewriting in outcomes:
        mine = [_placed(one, part) for one in findings(rewriting, part.request)]
        found += mine
        asked += questions(mine, rewriting, index, part.request)
    _first_part, first = outcomes[0]
    return Report(
        surface=paste.surface,
        source=paste.model,
        target=target,
        direction=direction,
        findings=_folded(found),
        questions=_once(asked),
        before=_whole(paste, {part.pointer: part.request.body for part, _rewriting in outcomes}),
        body=_whole(paste, {part.pointer: rewriting.request.body for part, rewriting in outcomes}),
        headers=first.request.headers,
        secrets=paste.secrets,
        notes=paste.notes,
    )


def _placed(finding: Finding, part: Part) -> Finding:
    """Put the pointers of one request of a batch, or the line of one call, under the paste as a whole."""
    if not part.pointer and part.line is None:
        return finding
    moved = [_moved(place, part) for place in finding.places]
    return replace(finding, places=tuple(moved))


def _moved(place: Place, part: Part) -> Place:
    if place.where != "body":
        return place
    return replace(place, pointer=part.pointer + place.pointer, line=part.line)


def _folded(found: list[Finding]) -> list[Finding]:
    """Several requests of a paste that meet one rule are one finding with several places."""
    by_rule: dict[str, Finding] = {}
    for one in found:
        first = by_rule.setdefault(one.rule.id, one)
        if first is not one:
            settled = first.is_settled and one.is_settled
            question = first.question or one.question
            by_rule[one.rule.id] = replace(
                first, places=first.places + one.places, is_settled=settled, question=question
            )
    return sorted(by_rule.values(), key=lambda one: (one.loudness, one.rule.id))


def _once(asked: list[Question]) -> list[Question]:
    return list({question.text: question for question in reversed(asked)}.values())[::-1]


def _whole(paste: Paste, bodies: Mapping[str, Any]) -> Any:
    """Return the body that was pasted with each request in its place; of code with several calls, a list of all."""
    if paste.whole is None or "" in bodies:
        return bodies[""] if "" in bodies else list(bodies.values())
    requests = [
        {**each, "params": bodies[f"/requests/{index}/params"]} if f"/requests/{index}/params" in bodies else each
        for index, each in enumerate(paste.whole["requests"])
    ]
    return {**paste.whole, "requests": requests}
