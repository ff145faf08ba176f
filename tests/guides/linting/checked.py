"""Check a paste for a model without asking the catalog."""

from typing import Any

from transition.guides.linting.checking import Report, lint
from transition.guides.linting.index import shipped
from transition.guides.linting.paste import Given, read_paste, sorted_out
from transition.guides.linting.targets import Target
from transition.guides.rules import normalised


def check(given: Given | str | dict[str, Any], target: str = "", **said: Any) -> Report:
    """Check a body, a paste of any kind or all that was given; without a target, for the model it is written for."""
    if isinstance(given, str):
        given = sorted_out(given, **said)
    elif isinstance(given, dict):
        given = Given(body=given, **said)
    paste = read_paste(given)
    model = normalised(target or paste.model)
    return lint(paste, Target(model), shipped(model, given.direction), given.direction)


def met(report: Report) -> set[str]:
    return {finding.rule.id for finding in report.findings}
