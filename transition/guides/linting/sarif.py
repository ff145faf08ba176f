"""A report as SARIF 2.1.0, which code hosts and editors show beside the lines."""

from typing import Any

from transition.guides.linting.checking import Report
from transition.guides.linting.evidence import Place
from transition.guides.linting.findings import Finding
from transition.guides.rules import Rule

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {"breaking": "error", "deprecated": "warning", "behaviour": "warning", "cost": "note", "recommended": "note"}


def as_sarif(report: Report, *, uri: str = "request.json", address: str = "") -> dict[str, Any]:
    """Return one run. ``uri`` names what was checked, ``address`` the site that says so."""
    rules = list({finding.rule.id: finding.rule for finding in report.findings}.values())
    order = {rule.id: at for at, rule in enumerate(rules)}
    driver: dict[str, Any] = {"name": "Transition", "rules": [_rule(rule) for rule in rules]}
    if address:
        driver["informationUri"] = address
    run = {
        "tool": {"driver": driver},
        "results": [_result(finding, order[finding.rule.id], uri) for finding in report.findings],
        "columnKind": "unicodeCodePoints",
        "properties": {
            "surface": report.surface,
            "source": report.source,
            "target": report.target.model,
            "direction": report.direction,
            "questions": [question.text for question in report.questions],
        },
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.effect.detail},
        "help": {"text": rule.fix.summary},
        "helpUri": rule.sources[0],
        "defaultConfiguration": {"level": _LEVELS[rule.kind]},
        "properties": {"kind": rule.kind, "outcome": rule.effect.outcome.value, "confidence": rule.confidence},
    }


def _result(finding: Finding, index: int, uri: str) -> dict[str, Any]:
    rule = finding.rule
    said = " ".join(text for text in (rule.effect.detail, rule.fix.summary, finding.question) if text)
    return {
        "ruleId": rule.id,
        "ruleIndex": index,
        "level": _LEVELS[rule.kind],
        "message": {"text": said},
        "locations": [_location(place, uri) for place in finding.places],
        "properties": {"rewritten": finding.is_settled, "sources": list(rule.sources)},
    }


def _location(place: Place, uri: str) -> dict[str, Any]:
    name = place.pointer if place.where == "body" else f"{place.where}{place.pointer}"
    found: dict[str, Any] = {
        "physicalLocation": {"artifactLocation": {"uri": uri}},
        "logicalLocations": [{"fullyQualifiedName": name or "/", "kind": "member"}],
    }
    if place.line:
        found["physicalLocation"]["region"] = {"startLine": place.line}
    return found
