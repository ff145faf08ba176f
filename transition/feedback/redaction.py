"""A first cautious pass over people's words: what looks like a way to find somebody is covered until a person has checked."""

import re

from django.utils.translation import gettext as _

from transition.feedback.models import SubmissionText

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_HANDLE = re.compile(r"(?<![\w.])@\w{2,}")
# Phone, card and account numbers: seven digits or more with the usual marks between them. Model ids such as
# claude-sonnet-4-5-20250929 are left alone: a letter or a hyphen with a letter comes before their digits.
_NUMBER = re.compile(r"(?<![\w-])\+?\d(?:[ ().-]?\d){6,}(?![\w])")


def redact(text: str) -> tuple[str, str]:
    """Return the covered text and whether it looked as if something had to be covered."""
    covered = text
    for pattern, words in (
        (_EMAIL, _("[email address]")),
        (_LINK, _("[link]")),
        (_HANDLE, _("[name]")),
        (_NUMBER, _("[number]")),
    ):
        covered = pattern.sub(words, covered)
    found = covered != text
    return covered, SubmissionText.Privacy.SUSPECTED if found else SubmissionText.Privacy.UNCHECKED
