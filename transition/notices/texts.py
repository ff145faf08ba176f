"""The texts an announcement starts from. Staff may improve them; nobody has to write on a blank page.

First what, where and when; then what to do; then what is not known. No urgency, no comparison of models, one sentence of
acknowledgement at most, and it can be left out.
"""

from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import override

from transition.notices.models import Kind


class Text(NamedTuple):
    kind: Kind
    days_before: int | None
    subject: str
    body: str
    acknowledgement: str = ""


def default_texts(language: str) -> list[Text]:
    """Return every text of an announcement about one availability, in one language."""
    with override(language):
        return [*_announced(), *_countdown(), *_ended(), *_moved(), *_corrected()]


def general_correction(language: str) -> Text:
    """Return what says that an announcement about no model in particular was wrong. Both halves are the author's."""
    with override(language):
        body = _(
            "Our last message said: {wrong}\n\n"
            "What is right: {right}\n\n"
            "Source: {source}, checked on {checked}. We're sorry for the confusion."
        )
        return Text(Kind.CORRECTION, None, _("Correction: an earlier message of ours"), body)


def _announced() -> list[Text]:
    body = _(
        "{provider} has announced that {model} will leave {surface} {when}. Time left: {days_left}.\n\n"
        "{other_surfaces}\n\n"
        "You don't need to do anything today. When you are ready:\n\n"
        "1. See what changes: {guide}\n"
        "2. Try the suggested replacement, {successor}, with your own examples.\n"
        "3. Save what matters to you.\n\n"
        "Reason given: {reason}. Source: {source}, checked on {checked}."
    )
    thanks = _("We know that some people have built their days around this model.")
    return [Text(Kind.ANNOUNCED, None, _("{model} leaves {surface} {when}"), body, thanks)]


def _countdown() -> list[Text]:
    return [
        Text(
            Kind.COUNTDOWN,
            90,
            _("{model}: {days_left} to go on {surface}"),
            _(
                "{model} leaves {surface} {when}. This is a good week to find where you use it.\n\n"
                "Write down three things it does well for you, and keep one example of each. "
                "They are the best test for anything new.\n\n"
                "What changes, and how to move: {guide}"
            ),
        ),
        Text(
            Kind.COUNTDOWN,
            60,
            _("{model}: try a replacement this month"),
            _(
                "{model} leaves {surface} {when}, {days_left} from today.\n\n"
                "Run your saved examples through {successor} and one other model. "
                "Note what is better, what is worse and what is only different.\n\n"
                "If something you rely on is missing, tell us: {feedback}\n"
                "People read the answers, and share them as totals."
            ),
        ),
        Text(
            Kind.COUNTDOWN,
            30,
            _("{model} leaves {surface} in {days_left}: save your things"),
            _(
                "{model} leaves {surface} {when}. Please save chats, memories, instructions and files now rather than "
                "in the last week. Exports can take days, and their links can expire. Open the file to check it.\n\n"
                "Developers: set a switch date at least a week before the end.\n\n"
                "Steps and dates: {guide}"
            ),
        ),
        Text(
            Kind.COUNTDOWN,
            7,
            _("{model}: {days_left} left on {surface}"),
            _(
                "{model} leaves {surface} {when}, {days_left} from today. {afterwards}\n\n"
                "Last checks:\n\n"
                "- your things are saved\n"
                "- a replacement is chosen\n"
                "- the people you work with know\n\n"
                "Steps: {guide}\nLeave a note, or read what others said: {feedback}"
            ),
            _("If this is a hard goodbye, you are not the only one."),
        ),
        Text(
            Kind.COUNTDOWN,
            1,
            _("{model} leaves {surface} {when}"),
            _(
                "{model} leaves {surface} {when}, {days_left} from today. If you have one thing left to do, check that "
                "your saved copy opens.\n\n"
                "{other_surfaces}\n\n"
                "We will send one more message when it has happened."
            ),
        ),
        Text(
            Kind.COUNTDOWN,
            None,
            _("{model}: {days_left} left on {surface}"),
            _(
                "{model} leaves {surface} {when}, {days_left} from today.\n\n"
                "The suggested replacement is {successor}. What changes, and how to move: {guide}"
            ),
        ),
    ]


def _ended() -> list[Text]:
    body = _(
        "{model} left {surface} {when}. {afterwards}\n\n"
        "{other_surfaces}\n\n"
        "Its page keeps its dates, guides, sources and what people said: {page}\n\n"
        "If you would like to tell us how the change went, it takes three minutes: {feedback}"
    )
    return [Text(Kind.RETIRED, 0, _("{model} has left {surface}"), body)]


def _moved() -> list[Text]:
    later = _(
        "The date on which {model} leaves {surface} has moved from {old_date} to {date}. That gives {days_moved} more.\n\n"
        "You don't need to do anything. We have changed your reminders. The model is still due to leave: this is more "
        "time, not a reversal.\n\n"
        "Source: {source}, checked on {checked}. Earlier dates are on its page: {page}"
    )
    earlier = _(
        "The date on which {model} leaves {surface} is now sooner: {date} instead of {old_date}. "
        "You have {days_left}, {days_moved} fewer than before.\n\n"
        "Please do these first:\n\n"
        "1. Save your things.\n"
        "2. Switch anything that must not stop.\n"
        "3. Tell people who depend on it.\n\n"
        "Reason given: {reason}. Source: {source}, checked on {checked}.\n\n"
        "If this leaves you without a workable option, say so here: {feedback}"
    )
    withdrawn = _(
        "{provider} has withdrawn the retirement of {model} on {surface}, which was due on {old_date}. We have stopped the "
        "countdown.\n\n"
        "If you have already moved, you don't need to move back. This may change again; we will only write if it does.\n\n"
        "Source: {source}, checked on {checked}. {page}"
    )
    return [
        Text(Kind.MOVED_LATER, None, _("New date: {model} stays on {surface} until {date}"), later),
        Text(Kind.MOVED_EARLIER, None, _("Sooner than planned: {model} leaves {surface} {when}"), earlier),
        Text(Kind.WITHDRAWN, None, _("{model} is staying on {surface} for now"), withdrawn),
    ]


def _corrected() -> list[Text]:
    replacement = _(
        "{provider} now points to {successor} instead of {old_successor} as the replacement for {model} on {surface}. "
        "The date, {date}, is the same.\n\n"
        "The guide shows what differs: {guide}\n\n"
        "Source: {source}, checked on {checked}."
    )
    correction = _(
        "Our last message said: {wrong}\n\n"
        "What is right: {right}\n\n"
        "Source: {source}, checked on {checked}. We're sorry for the confusion.\n\n"
        "All dates: {page}"
    )
    return [
        Text(Kind.REPLACEMENT_CHANGED, None, _("Suggested replacement for {model} is now {successor}"), replacement),
        Text(Kind.CORRECTION, None, _("Correction: our message about {model} on {surface}"), correction),
    ]
