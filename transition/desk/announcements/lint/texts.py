"""What one text says that it should not, or does not say."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from transition.desk.announcements.lint.findings import Finding
from transition.desk.announcements.lint.reading import reading_age
from transition.notices.wording import check_text

LONGEST_WORDS = 150
# The rule for copy is an age of 9 to 11.
OLDEST_READER = 11


class _Words(NamedTuple):
    """Words that are found in English texts, and what is said about them."""

    code: str
    pattern: re.Pattern[str]
    says: str | Promise
    do: str | Promise


def _any(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{words})\b", re.IGNORECASE)


_FOUND_BY_WORDS = [
    _Words(
        "sells",
        _any(
            r"upgrade now|try our|discount|special offer|limited time|save \d+ ?%|(?:our|the) best (?:model|version|choice)|"
            r"better than|more powerful|state of the art|sign up|free trial|buy|subscribe|even better|best ever|next level"
        ),
        gettext_lazy("“%(words)s” sells something. That makes it advertising, which people did not ask for."),
        gettext_lazy("Say what the provider suggests, without praise."),
    ),
    _Words(
        "hurts",
        _any(r"dead|dies|killed|kill|sunset|sunsetting|seamless(?:ly)?|exciting|excited|just|simply|unfortunately"),
        gettext_lazy("“%(words)s” is a word that this site does not use."),
        gettext_lazy("Leave it out, or say “leaves” and “retired”."),
    ),
    _Words(
        "presses",
        _any(r"hurry|act now|last chance|don't miss|urgent|asap|immediately|before it's too late"),
        gettext_lazy("“%(words)s” presses people."),
        gettext_lazy("Say the day instead: {when}."),
    ),
    _Words(
        "speaks_as_model",
        re.compile(r"\bI(?:'m|'ve|'ll|’m|’ve|’ll)?\b|\b(?:[Mm]y|[Mm]ine|[Mm]yself)\b|\b[Gg]oodbye from\b"),
        gettext_lazy("“%(words)s” lets the model speak."),
        gettext_lazy("Speak as the people who run this site: “we”, or nobody."),
    ),
    _Words(
        "typed_day",
        _any(
            r"tomorrow|yesterday|tonight|(?:next|this) (?:mon|tues|wednes|thurs|fri|satur|sun)day|next (?:week|month)"
        ),
        gettext_lazy("“%(words)s” is true on one day only, and the date may move."),
        gettext_lazy("Write {when}, {date} or {days_left}."),
    ),
]


def about_text(
    kind: str,
    subject: str,
    body: str,
    acknowledgement: str = "",
    *,
    where: str = "",
    language: str = "en",
    general: bool = False,
) -> list[Finding]:
    """Return what is wrong with one text. ``where`` names it; words are looked for in English only."""
    parts = {"subject": subject, "body": body, "acknowledgement": acknowledgement}
    found = [*_refused(kind, parts, where, general), *_shape(parts, where)]
    if not general and "{surface}" not in subject + body:
        found.append(
            Finding(
                "no_surface",
                where,
                _("It does not say where the model leaves. Dates belong to a model on a surface."),
                _("Write {surface} in the subject or the text."),
                is_error=True,
            )
        )
    return [*found, *_by_words(parts, where), *_age(body, where)] if language.startswith("en") else found


def _refused(kind: str, parts: dict[str, str], where: str, general: bool) -> Iterator[Finding]:
    """Yield what could not be sent at all: an unknown placeholder, a typed date, a missing one."""
    try:
        check_text(kind, parts["subject"], parts["body"], parts["acknowledgement"], general=general)
    except ValidationError as problems:
        for message in problems.messages:
            yield Finding("cannot_be_sent", where, str(message), _("Change the text."), is_error=True)


def _shape(parts: dict[str, str], where: str) -> Iterator[Finding]:
    for name, text in parts.items():
        if "!" in text:
            yield Finding(
                "exclaims", _place(where, name, text, "!"), _("There is an exclamation mark."), _("Use a full stop.")
            )
    if (count := len(parts["body"].split())) > LONGEST_WORDS:
        says = _("The text has %(count)d words; under %(most)d are read to the end.")
        yield Finding(
            "long", where, says % {"count": count, "most": LONGEST_WORDS}, _("Put the rest on the page, behind {page}.")
        )
    if len(re.findall(r"[.?]", parts["acknowledgement"])) > 1:
        yield Finding("two_sentences", where, _("The acknowledgement has two sentences."), _("One is enough."))


def _by_words(parts: dict[str, str], where: str) -> Iterator[Finding]:
    for rule in _FOUND_BY_WORDS:
        for name, text in parts.items():
            if found := rule.pattern.search(text):
                says = str(rule.says) % {"words": found[0]}
                yield Finding(rule.code, _place(where, name, text, found[0]), says, str(rule.do))


def _age(body: str, where: str) -> Iterator[Finding]:
    age = reading_age(body)
    if age and age > OLDEST_READER:
        says = _("It reads with ease from the age of %(age)d; %(most)d is the most.")
        yield Finding(
            "hard_to_read",
            where,
            says % {"age": age, "most": OLDEST_READER},
            _("Use shorter sentences and shorter words."),
        )


def _place(where: str, part: str, text: str, words: str) -> str:
    """Return the text's name with the part or the line in which the words stand."""
    names = {"subject": _("subject"), "acknowledgement": _("acknowledgement")}
    if part in names:
        return ", ".join(filter(None, [where, names[part]]))
    line = text[: text.index(words)].count("\n") + 1
    return ", ".join(filter(None, [where, _("line %(line)d") % {"line": line}]))
