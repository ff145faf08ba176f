"""The small language of announcement texts: plain words and placeholders in braces, and nothing that runs.

A date is always a placeholder. A typed date would stay behind when the date moves.
"""

import re
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from transition.notices.models import Kind

PLACEHOLDERS = {
    "model": gettext_lazy("the model's name"),
    "provider": gettext_lazy("who makes it"),
    "surface": gettext_lazy("where it can be used"),
    "when": gettext_lazy(
        "the end as part of a sentence: on Monday 30 November 2026, not before that day, in that month"
    ),
    "date": gettext_lazy("the end as a bare date with its weekday"),
    "days_left": gettext_lazy("how long until the end, such as 30 days"),
    "other_surfaces": gettext_lazy("where else it is offered, with what is known there"),
    "successor": gettext_lazy("the replacement that the provider suggests, and whether it is itself leaving"),
    "afterwards": gettext_lazy("what a request meets after the end"),
    "reason": gettext_lazy("the reason given, or that none was"),
    "source": gettext_lazy("the address of the source"),
    "checked": gettext_lazy("the day on which the source was read"),
    "page": gettext_lazy("the address of the model's page, with its guides"),
    "guide": gettext_lazy("the address of the guide to the replacement, or of the model's page where none is named"),
    "feedback": gettext_lazy("the address of the feedback form"),
    "old_date": gettext_lazy("the date this person was told before"),
    "days_moved": gettext_lazy("the days between the old date and the new"),
    "old_successor": gettext_lazy("the replacement suggested before"),
    "wrong": gettext_lazy("what our earlier message said"),
    "right": gettext_lazy("what is right"),
}
# A general announcement has no model to speak of.
GENERAL_PLACEHOLDERS = frozenset({"feedback"})
_ONLY_IN_CORRECTIONS = frozenset({"old_date", "days_moved", "old_successor", "wrong", "right"})
_MUST_SAY = {
    Kind.ANNOUNCED: {"date"},
    Kind.RETIRED: {"date"},
    Kind.COUNTDOWN: {"date"},
    Kind.MOVED_LATER: {"date", "old_date"},
    Kind.MOVED_EARLIER: {"date", "old_date"},
    Kind.WITHDRAWN: {"old_date"},
    Kind.CORRECTION: {"wrong", "right"},
}
LONGEST_BODY = 5000

_FIELD = re.compile(r"\{([a-z_]+)\}")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_MONTHS = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?"
)
_TYPED_DATE = re.compile(
    rf"\b\d{{4}}-\d{{1,2}}-\d{{1,2}}\b|\b\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}}\b"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{_MONTHS})\b|\b(?:{_MONTHS})\.?\s+\d{{1,2}}(?:st|nd|rd|th)?\b",
    re.IGNORECASE,
)


def check_text(kind: str, subject: str, body: str, acknowledgement: str = "", *, general: bool = False) -> None:
    """Refuse a text that could not be sent as it is, with one sentence for each thing that is wrong."""
    problems = [
        *_shape_problems(subject, body, acknowledgement),
        *_placeholder_problems(kind, f"{subject}\n{body}\n{acknowledgement}", general),
    ]
    if typed := _TYPED_DATE.search(f"{subject}\n{body}\n{acknowledgement}"):
        problems.append(
            _("Write {date} instead of “%(typed)s”: a typed date stays when the date moves.") % {"typed": typed[0]}
        )
    if problems:
        raise ValidationError(problems)


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return ``text`` with its placeholders replaced. Values are data: braces in them mean nothing."""
    return _FIELD.sub(lambda field: values[field[1]], text)


def one_line(value: str, longest: int = 300) -> str:
    """Return ``value`` without line breaks, control or direction characters, at most ``longest`` long."""
    flat = " ".join(_CONTROL.sub(" ", value[: longest * 4]).split())
    return flat if len(flat) <= longest else flat[: longest - 1].rstrip() + "…"


def _shape_problems(subject: str, body: str, acknowledgement: str) -> list[str]:
    problems = []
    if not subject.strip() or not body.strip():
        problems.append(_("Write a subject and a text."))
    if "\n" in subject or "\r" in subject:
        problems.append(_("A subject is one line."))
    if len(body) > LONGEST_BODY:
        problems.append(_("The text is longer than %(most)d characters.") % {"most": LONGEST_BODY})
    if _CONTROL.search(subject) or _CONTROL.search(body.replace("\r\n", "\n")):
        problems.append(_("The text holds a control character. Type the line again."))
    if "\n" in acknowledgement or _CONTROL.search(acknowledgement):
        problems.append(_("The acknowledgement is one line without control characters. Type it again."))
    return problems


def _placeholder_problems(kind: str, text: str, general: bool) -> list[str]:
    used = set(_FIELD.findall(text))
    allowed = GENERAL_PLACEHOLDERS if general else set(PLACEHOLDERS)
    if kind not in _MUST_SAY or kind in (Kind.ANNOUNCED, Kind.COUNTDOWN, Kind.RETIRED):
        allowed = allowed - _ONLY_IN_CORRECTIONS if kind != Kind.REPLACEMENT_CHANGED else allowed
    problems = [_("There is no placeholder {%(name)s} here.") % {"name": name} for name in sorted(used - allowed)]
    said = used | {"date"} if "when" in used else used
    missing = set() if general else _MUST_SAY.get(Kind(kind), set()) - said
    problems += [_("This message has to say {%(name)s}.") % {"name": name} for name in sorted(missing)]
    if "{" in _FIELD.sub("", text) or "}" in _FIELD.sub("", text):
        problems.append(_("A brace stands alone. Placeholders look like {date}."))
    return problems
