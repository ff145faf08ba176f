"""A report as the API and the command print it."""

from typing import Any

from transition.guides.linting.checking import Report
from transition.guides.linting.evidence import Place
from transition.guides.linting.findings import Finding, Question
from transition.guides.rules import Rule


def as_json(report: Report) -> dict[str, Any]:
    """Return plain values. docs/api/lint.md says what each key means."""
    return {
        "surface": report.surface,
        "source": report.source,
        "target": report.target.model,
        "target_reason": report.target.reason,
        "direction": report.direction,
        "findings": [_finding(one) for one in report.findings],
        "rewritten": report.body,
        "rewritten_headers": {name: ", ".join(values) for name, values in report.headers.items()},
        "questions": [_question(one) for one in report.questions],
        "difference": [{"kind": run.kind, "text": run.text} for run in report.runs()],
        "secrets": [{"kind": secret.kind, "line": secret.line} for secret in report.secrets],
        "notes": list(report.notes),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    rule = finding.rule
    return {
        "rule": rule.id,
        "title": rule.title,
        "kind": rule.kind,
        "outcome": rule.effect.outcome.value,
        "loudness": rule.loudness().value,
        **_place(finding.place),
        "places": [_place(place) for place in finding.places],
        "message": rule.effect.detail,
        "error": rule.effect.message,
        "why": rule.condition,
        "fix": rule.fix.summary,
        "rewritten": finding.is_settled,
        "follows": finding.follows,
        "question": finding.question,
        "disputed": rule.conflict,
        "confidence": rule.confidence,
        "sources": _sources(rule),
    }


def _place(place: Place | None) -> dict[str, Any]:
    if place is None:
        return {"where": "", "pointer": ""}
    more = {"missing": place.missing} if place.missing else {}
    return {"where": place.where, "pointer": place.pointer, **more} | ({"line": place.line} if place.line else {})


def _question(question: Question) -> dict[str, Any]:
    rule = question.rule
    return {
        "rule": rule.id if rule else "",
        "question": question.text,
        "fix": rule.fix.summary if rule else "",
        **_place(question.place),
        "sources": _sources(rule) if rule else [],
    }


def _sources(rule: Rule) -> list[dict[str, str]]:
    return [{"url": url, "read_on": rule.read_on.isoformat()} for url in rule.sources]
