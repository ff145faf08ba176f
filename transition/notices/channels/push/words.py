"""What a browser shows of a notice: the subject, and one sentence of the text."""

import re
from typing import NamedTuple

from django.utils.translation import override

from transition.notices.letters import Reader, Said, say
from transition.notices.models import Channel, Kind
from transition.notices.stories import Story
from transition.notices.wording import one_line

# Beyond this nobody reads on, and every system cuts the words off somewhere.
LONGEST_TITLE = 120
LONGEST_SENTENCE = 180
# A new sentence begins with a capital: "GPT-4.1 leaves" and "Inc. has announced" hold no end, nor does the day in "30. November".
_SENTENCE = re.compile(r".*?(?:(?<!\s\d)(?<!\s\d\d)[.!?](?=\s+[^\W\d_a-z]|\s*$)|[.!?](?=\s*$)|[。！？])")


class Shown(NamedTuple):
    title: str
    sentence: str
    # Of the words, as in ``Said``.
    language: str


def shown(story: Story, reader: Reader) -> Shown:
    """Return what this kind of reader sees. Words that staff wrote for browsers are shown whole as far as they fit."""
    said = say(story, reader, Channel.PUSH)
    words = story.text_in(reader.language, Channel.PUSH)
    text = said.text if words.channel == Channel.PUSH else _from_letter(story, reader, said)
    return Shown(one_line(said.subject, LONGEST_TITLE), one_line(text, LONGEST_SENTENCE), said.language)


def first_sentence(text: str) -> str:
    """Return the first sentence of the first paragraph, or all of the paragraph when it has no end."""
    paragraph = " ".join(text.strip().partition("\n\n")[0].split())
    found = _SENTENCE.match(paragraph)
    return found[0] if found else paragraph


def _from_letter(story: Story, reader: Reader, said: Said) -> str:
    """Return the sentence that stands for an email. A correction begins with what was wrong, which must not stand alone."""
    right = ""
    if story.milestone.kind == Kind.CORRECTION:
        with override(said.language):
            right = story.values(reader.was_on).get("right", "")
    return right or first_sentence(said.text)
