"""What changes in requests between models: rules as data (``data/rules/*.yaml``), and which are in force for a move."""

import re
from datetime import date
from enum import StrEnum
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from transition.guides.documents import Document, Refused, read
from transition.guides.models import Confidence, Loudness
from transition.guides.operations import AnyOperation
from transition.guides.predicates import Tree

FOLDER = Path(__file__).parent / "data" / "rules"

Kind = Literal["breaking", "deprecated", "behaviour", "cost", "recommended"]
Url = Annotated[str, Field(pattern=r"^https?://\S+$", max_length=500)]
Text = Annotated[str, BeforeValidator(lambda value: value.strip() if isinstance(value, str) else value)]


class Outcome(StrEnum):
    """What a request meets. The order of ``LOUDNESS`` says how likely it is that anybody notices."""

    HTTP_400 = "http-400"
    HTTP_404 = "http-404"
    IGNORED = "ignored"
    SILENT_CHANGE = "silent-change"
    REROUTED = "rerouted"
    TRUNCATION = "truncation"
    REFUSAL = "refusal"
    COST = "cost"
    LOST_FEATURE = "lost-feature"
    CLIENT_ERROR = "client-error"
    NONE = "none"


LOUDNESS = {
    Outcome.SILENT_CHANGE: Loudness.QUIET,
    Outcome.COST: Loudness.QUIET,
    Outcome.TRUNCATION: Loudness.CUT_SHORT,
    Outcome.REFUSAL: Loudness.CUT_SHORT,
    Outcome.REROUTED: Loudness.ANSWERED_BY_ANOTHER,
    Outcome.IGNORED: Loudness.IGNORED,
    Outcome.NONE: Loudness.IGNORED,
    Outcome.HTTP_400: Loudness.ERROR,
    Outcome.HTTP_404: Loudness.ERROR,
    Outcome.CLIENT_ERROR: Loudness.ERROR,
    Outcome.LOST_FEATURE: Loudness.ERROR,
}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Effect(_Strict):
    outcome: Outcome
    detail: Text
    message: Text = ""


class When(StrEnum):
    """Which requests a rule is about: any to a covered model, those that come from an uncovered one, any that moves."""

    ALWAYS = "always"
    ARRIVING = "arriving"
    MOVING = "moving"


class Fix(_Strict):
    """What to do. ``rewrite`` does what is safe to do to a request; ``ask`` is asked even when that was all."""

    summary: Text
    before: dict[str, Any]
    after: dict[str, Any]
    rewrite: tuple[AnyOperation, ...] = ()
    ask: Text = ""


class Family(_Strict):
    note: Text
    models: tuple[str, ...] = Field(min_length=1)


class Rule(_Strict):
    """One difference that a request can meet."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
    title: Text
    applies_to: tuple[str, ...] = Field(min_length=1)
    since_model: Text
    kind: Kind
    condition: Text
    match: Tree | None
    effect: Effect
    fix: Fix
    needs_human: Text = ""
    conflict: Text = ""
    when: When | None = None
    direction: Literal["forward", "rollback"] = "forward"
    confidence: Literal["high", "medium", "low"]
    sources: tuple[Url, ...] = Field(min_length=1)
    # Filled from the head of the file.
    provider: str = ""
    read_on: date = date.min

    def __hash__(self) -> int:
        return hash(self.id)

    def loudness(self) -> Loudness:
        return LOUDNESS[self.effect.outcome]

    @property
    def certainty(self) -> str:
        """Return how sure the sources make us, in words."""
        return str(Confidence(self.confidence).label)

    @property
    def is_for_all(self) -> bool:
        """Tell whether it is about the old model, the SDK or the endpoint and not about the new model."""
        return "*" in self.applies_to

    @property
    def is_about(self) -> When:
        """Return ``when``, or what goes without saying: what fails, fails always; what differs, differs from before."""
        if self.when is not None:
            return self.when
        if self.match is not None and self.kind in ("breaking", "deprecated"):
            return When.ALWAYS
        return When.MOVING if self.is_for_all else When.ARRIVING

    def may_touch(self, model: str) -> bool:
        """Tell whether a request to ``model``, of which nothing else is known, could meet this rule."""
        return self.match is None or self.match.holds({"model": model}) is not False


class RuleFile(_Strict):
    provider: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    read_on: date
    families: dict[str, Family] = Field(default_factory=dict)
    rules: tuple[Rule, ...]

    @model_validator(mode="after")
    def _ids_are_unique(self) -> "RuleFile":
        seen: set[str] = set()
        for rule in self.rules:
            if rule.id in seen:
                raise ValueError(f"the rule “{rule.id}” is given twice")
            seen.add(rule.id)
        return self


class RuleBook(_Strict):
    """All rules and the families they speak of."""

    rules: tuple[Rule, ...]
    families: dict[str, Family]

    def covers(self, rule: Rule, model: str) -> bool:
        """Tell whether the rule is about requests to a model."""
        return any(self._names(pattern, model) for pattern in rule.applies_to)

    def applying(self, source: str, target: str, *, provider: str, direction: str = "forward") -> list[Rule]:
        """Return the rules in force for a move, quiet ones first.

        In force: the target is covered, the source is not (else nothing changes), and a request to the source could match. A
        rule for every target ("*") is about the source, the SDK or the endpoint: it needs the source's provider instead.
        """
        old, new = normalised(source), normalised(target)
        rules = [
            rule
            for rule in self.rules
            if rule.direction == direction and self._begins(rule, old, new, provider) and rule.may_touch(old)
        ]
        return sorted(rules, key=lambda rule: (list(Loudness).index(rule.loudness()), rule.id))

    def _begins(self, rule: Rule, old: str, new: str, provider: str) -> bool:
        if rule.is_for_all:
            return rule.provider == provider
        return self.covers(rule, new) and (rule.is_about == When.MOVING or not self.covers(rule, old))

    def _names(self, pattern: str, model: str) -> bool:
        if pattern.startswith("family:"):
            return any(fnmatchcase(model, each) for each in self.families[pattern.removeprefix("family:")].models)
        return fnmatchcase(model, pattern)


def load(folder: Path = FOLDER) -> RuleBook:
    """Read every rule file of a folder, or raise ``Refused`` with all that is wrong."""
    rules: list[Rule] = []
    families: dict[str, Family] = {}
    documents: list[tuple[Document, RuleFile]] = [read(path, RuleFile) for path in sorted(folder.glob("*.yaml"))]
    for _document, content in documents:
        families |= content.families
        head = {"provider": content.provider, "read_on": content.read_on}
        rules += [rule.model_copy(update=head) for rule in content.rules]
    problems = [
        document.problem(("rules", index, "applies_to"), f"The family “{name}” is not described in any file.")
        for document, content in documents
        for index, rule in enumerate(content.rules)
        for name in (each.removeprefix("family:") for each in rule.applies_to if each.startswith("family:"))
        if name not in families
    ]
    if problems:
        raise Refused(problems)
    return RuleBook(rules=tuple(rules), families=families)


@lru_cache(maxsize=1)
def book() -> RuleBook:
    """Return the shipped rules."""
    return load()


@lru_cache(maxsize=1024)
def applying(source: str, target: str, *, provider: str, direction: str = "forward") -> tuple[Rule, ...]:
    """Return the shipped rules that are in force for a move, quiet ones first."""
    return tuple(book().applying(source, target, provider=provider, direction=direction))


_PREFIX = re.compile(
    r"^(?:arn:[^/]*/)?(?:models/|publishers/[a-z-]+/models/)?(?:openrouter/|bedrock/|vertex_ai/|azure_ai/)?"
    r"(?:(?:us|eu|apac|jp|au|global)\.)?(?:~?(?:anthropic|amazon|google|openai|meta|mistral|cohere)[./])?"
)
_SUFFIX = re.compile(r"-v\d+(:\d+)?$|:(?:free|thinking|beta|nitro|floor|online|extended|exacto)$")
_DOTTED_CLAUDE = re.compile(r"^(claude-.*\d)\.(\d)")


def normalised(model: str) -> str:
    """Return a model id without the dress of clouds and routers: prefixes, ``-v1:0``, ``@date``, ``claude-opus-4.7``."""
    bare = _SUFFIX.sub("", _PREFIX.sub("", model.strip().lower())).replace("@", "-")
    return _DOTTED_CLAUDE.sub(r"\1-\2", bare)
