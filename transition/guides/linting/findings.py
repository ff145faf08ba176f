"""What the linter says about one request: findings, the quiet ones first, and questions only a person can answer."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from transition.guides.linting.evidence import Place, evidence
from transition.guides.linting.index import Index
from transition.guides.linting.request import Request
from transition.guides.linting.rewriting import Rewriting
from transition.guides.models import Loudness
from transition.guides.rules import Rule

_LOUDNESS = list(Loudness)


@dataclass(frozen=True)
class Finding:
    """One rule that a request meets. ``places`` has at least one; it is met after another fix when ``follows``."""

    rule: Rule
    places: tuple[Place, ...]
    is_settled: bool
    question: str = ""
    follows: bool = False

    @property
    def place(self) -> Place:
        return self.places[0]

    @property
    def loudness(self) -> int:
        """Return how loud it is, 0 for what nobody notices."""
        return _LOUDNESS.index(self.rule.loudness())


@dataclass(frozen=True)
class Question:
    """What cannot be rewritten safely. Without a rule it is about the move itself."""

    text: str
    rule: Rule | None = None
    place: Place | None = None


def findings(rewriting: Rewriting, asked: Request) -> list[Finding]:
    """Return what was met, quiet ones first."""
    found = [_finding(rule, met_by, rewriting, asked) for rule, met_by in rewriting.met.items()]
    return sorted(found, key=lambda one: (one.loudness, one.rule.id))


def _finding(rule: Rule, met_by: Request, rewriting: Rewriting, asked: Request) -> Finding:
    assert rule.match is not None
    settled = rewriting.is_settled(rule)
    return Finding(
        rule,
        tuple(evidence(rule.match, met_by)),
        settled,
        question=_question(rule, settled),
        follows=met_by is not asked,
    )


def _question(rule: Rule, settled: bool) -> str:
    """A fix may ask in any case. What fails and could not be mended always asks."""
    if rule.fix.ask:
        return rule.fix.ask
    if settled or rule.kind not in ("breaking", "deprecated"):
        return ""
    return " ".join(text for text in (rule.fix.summary, rule.needs_human) if text)


def questions(found: list[Finding], rewriting: Rewriting, index: Index, asked: Request) -> Iterator[Question]:
    """Yield what only a person can answer: of the findings, of rules that no request shows, of the id's dress."""
    for finding in found:
        if finding.question:
            yield Question(finding.question, finding.rule, finding.place)
    for rule in index.unseen:
        if index.concerns(rule, asked):
            yield Question(rule.fix.ask or f"{rule.condition}? {rule.fix.summary}", rule)
    if rewriting.dress and not rewriting.dress.is_certain:
        text = _("Is %(model)s the right id here? Clouds and routers have ids of their own; check theirs.")
        yield Question(text % {"model": rewriting.dress.model})
