"""What a browser would cut off: a title or a sentence that is too long once its placeholders are filled."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from transition.desk.announcements.lint.findings import Finding
from transition.desk.announcements.naming import full_label
from transition.notices.channels.push.words import LONGEST_SENTENCE, LONGEST_TITLE, first_sentence
from transition.notices.models import Channel, ContentRevision, Kind, Plan

_FIELD = re.compile(r"\{([a-z_]+)\}")
# How many characters usually take a placeholder's place.
_LENGTHS = {
    **dict.fromkeys(("when", "date", "old_date", "checked"), 28),
    **dict.fromkeys(("days_left", "days_moved"), 8),
    **dict.fromkeys(("wrong", "right", "afterwards", "page", "feedback", "source"), 70),
    "other_surfaces": 120,
}
_USUAL_LENGTH = 20


def about_notifications(plan: Plan, texts: list[ContentRevision]) -> Iterator[Finding]:
    """Yield what is too long in the words of each notification: its own, or the first sentence of the email."""
    if Channel.PUSH not in plan.channels:
        return
    own = {_place(text) for text in texts if text.channel == Channel.PUSH}
    for text in texts:
        if text.channel == Channel.PUSH:
            yield from about_notification(text.subject, text.body, full_label(text))
        elif text.channel == Channel.EMAIL and _place(text) not in own and text.kind != Kind.CORRECTION:
            yield from about_notification(text.subject, first_sentence(text.body), full_label(text))


def about_notification(title: str, sentence: str, where: str = "") -> Iterator[Finding]:
    """Yield what is too long in one notification."""
    for words, most, what in (
        (
            title,
            LONGEST_TITLE,
            _("A browser notification would cut its title off: %(count)d characters, %(most)d fit."),
        ),
        (
            sentence,
            LONGEST_SENTENCE,
            _("A browser notification would cut its sentence off: %(count)d characters, %(most)d fit."),
        ),
    ):
        if (count := len(_FIELD.sub(_filled, words))) > most:
            advice = _("Write a shorter text for “%(channel)s”.") % {"channel": Channel.PUSH.label}
            yield Finding("cut_off", where, what % {"count": count, "most": most}, advice)


def _filled(field: re.Match[str]) -> str:
    return "x" * _LENGTHS.get(field[1], _USUAL_LENGTH)


def _place(text: ContentRevision) -> tuple[str, str, int | None]:
    return text.language, text.kind, text.days_before
