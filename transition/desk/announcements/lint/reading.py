"""How old a reader has to be: the Automated Readability Index, which counts letters and needs no list of syllables.

    grade = 4.71 * characters / words + 0.5 * words / sentences - 21.43

R. J. Senter and E. A. Smith, "Automated Readability Index", AMRL-TR-66-220, Wright-Patterson Air Force Base, 1967. A grade of
school in the United States begins at the age of five, so age = grade + 5. It was made for English and says nothing elsewhere.
"""

import math
import re

_LINK = re.compile(r"https?://\S+")
# A placeholder reads like the short name or day that takes its place.
_FIELD = re.compile(r"\{[a-z_]+\}")
_MARK = re.compile(r"^\s*(?:-|\d+\.)\s+", re.MULTILINE)
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_SENTENCE_END = re.compile(r"[.!?:;]+(?=\s|$)|\n+")
# Too short a text has no age.
FEWEST_WORDS = 30


def reading_age(text: str) -> int | None:
    """Return the age in years from which most people read ``text`` with ease; None when it is too short to say."""
    plain = _FIELD.sub("name", _LINK.sub("", _MARK.sub("", text)))
    sentences = [part for part in _SENTENCE_END.split(plain) if _WORD.search(part)]
    words = _WORD.findall(plain)
    if len(words) < FEWEST_WORDS:
        return None
    letters = sum(len(re.sub(r"['’-]", "", word)) for word in words)
    grade = 4.71 * letters / len(words) + 0.5 * len(words) / len(sentences) - 21.43
    return max(5, math.ceil(grade) + 5)
