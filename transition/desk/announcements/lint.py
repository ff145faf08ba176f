"""What a second reader would object to. Warnings, not refusals: a person decides."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

LONGEST_WORDS = 150

# What sells turns a service message into advertising, which needs another consent.
_SELLS = re.compile(
    r"\b(upgrade now|try our|discount|special offer|limited time|save \d+ ?%|(?:our|the) best (?:model|version|choice)|better than|more powerful|"
    r"state of the art|sign up|free trial|buy|subscribe)\b",
    re.IGNORECASE,
)
_HURTS = re.compile(r"\b(dead|dies|killed|kill|sunset|sunsetting|seamless|exciting|just|simply)\b", re.IGNORECASE)
_PRESSES = re.compile(r"\b(hurry|act now|last chance|don't miss|urgent|asap)\b", re.IGNORECASE)
_SPEAKS_AS_MODEL = re.compile(r"\b(I am leaving|goodbye from|I will miss|I'll miss)\b", re.IGNORECASE)


def warnings(subject: str, body: str, acknowledgement: str = "") -> list[str]:
    """Return one sentence for each thing to think about again."""
    return list(_found(subject, body, acknowledgement))


def _found(subject: str, body: str, acknowledgement: str) -> Iterator[str]:
    text = f"{subject}\n{body}\n{acknowledgement}"
    if sells := _SELLS.search(text):
        yield _("“%(words)s” sells something. That makes it advertising, which people did not ask for.") % {
            "words": sells[0]
        }
    if hurts := _HURTS.search(text):
        yield _("“%(words)s” is a word that this site does not use.") % {"words": hurts[0]}
    if presses := _PRESSES.search(text):
        yield _("“%(words)s” presses people. Say the day instead.") % {"words": presses[0]}
    if speaks := _SPEAKS_AS_MODEL.search(text):
        yield _("“%(words)s” lets the model speak. Speak as the people who run this site.") % {"words": speaks[0]}
    if "!" in text:
        yield _("There is an exclamation mark.")
    if (count := len(body.split())) > LONGEST_WORDS:
        yield _("The text has %(count)d words; under %(most)d are read to the end.") % {
            "count": count,
            "most": LONGEST_WORDS,
        }
    if len(re.findall(r"[.?]", acknowledgement)) > 1:
        yield _("One sentence of acknowledgement is enough.")
