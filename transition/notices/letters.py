"""A delivery as an email: text and HTML of equal quality, and headers that let people stop with one click."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from transition.notices.follows.tokens import manage_token_maker
from transition.notices.mail import Letter, blocks_of, host, inlined, mail_to, signature, support_line
from transition.notices.models import Channel, Follower, Milestone, Plan
from transition.notices.stories import Story
from transition.notices.unsubscribing import token_maker
from transition.notices.wording import fill, one_line
from transition.web.languages import site_address

_FOLDER = "notices/email/letter"
# What a letter tells besides its date, such as a source or the day's number, is read again after so long.
_STORY_LASTS = timedelta(seconds=10)


class Said(NamedTuple):
    """What one milestone says to one kind of reader, without anything around it."""

    subject: str
    text: str
    # With the sentence of acknowledgement.
    is_warm: bool
    # Of the words, which is English where nobody has written the reader's own.
    language: str


class Links(NamedTuple):
    """The two links in a letter that are one person's own."""

    stop: str
    manage: str


# Stand in for the links while a letter is prepared once for many people.
_BLANK = Links("https://stop.invalid/", "https://manage.invalid/")


class Reader(NamedTuple):
    """What makes one person's letter differ from another's."""

    language: str
    practical_only: bool
    was_on: date | None
    basis: str = Follower.Basis.ASKED


@dataclass
class Letters:
    """The letters of one milestone. Each is prepared once per kind of reader; two links are personal."""

    story: Story
    # What a channel makes of a letter once for each kind of reader, such as email's merge form. The key is the channel's own.
    forms: dict[tuple[Any, ...], Any] = field(default_factory=dict)
    _prepared: dict[Reader, Letter] = field(default_factory=dict)
    _spoken: dict[tuple[Reader, str], "Said"] = field(default_factory=dict)

    def spoken(self, reader: Reader, channel: str) -> "Said":
        """Return the words alone, for channels that have a frame of their own."""
        if (reader, channel) not in self._spoken:
            self._spoken[reader, channel] = say(self.story, reader, channel)
        return self._spoken[reader, channel]

    def letter(self, reader: Reader, links: Links) -> Letter:
        if reader not in self._prepared:
            self._prepared[reader] = _prepare(self.story, reader)
        return Letter(
            *(
                part.replace(_BLANK.stop, links.stop).replace(_BLANK.manage, links.manage)
                for part in self._prepared[reader]
            )
        )

    def message(self, reader: Reader, follower: Follower, provider_key: str) -> EmailMultiAlternatives:
        """Return the mail for one follower."""
        links = self.links(follower.pk, follower.email, reader.language)
        return self.message_with(reader, links, follower.email, self.message_id(provider_key))

    def message_with(self, reader: Reader, links: Links, address: str, message_id: str) -> EmailMultiAlternatives:
        """Return the mail that says what this kind of reader reads, with these links and this identity."""
        headers = _headers(self.story, reader, links.stop) | {"Message-ID": message_id}
        return mail_to(self.letter(reader, links), address, headers)

    def message_id(self, provider_key: str) -> str:
        return f"<{provider_key}@{self._host}>"

    @cached_property
    def _host(self) -> str:
        return host()

    @cached_property
    def links(self) -> Callable[[int, str, str], Links]:
        """Return what makes the two personal links from a follower's id, address and language."""
        model = self.story.availability.model_id if self.story.availability else None
        stop_token, manage_token = token_maker(model), manage_token_maker()
        frames: dict[str, list[tuple[str, str]]] = {}

        def links(follower_id: int, email: str, language: str) -> Links:
            if language not in frames:
                pages = [reverse(name, args=["~"]) for name in ("unsubscribe", "follow_manage")]
                frames[language] = [_around(site_address(page, language)) for page in pages]
            stop, manage = frames[language]
            return Links(
                f"{stop[0]}{stop_token(follower_id)}{stop[1]}",
                f"{manage[0]}{manage_token(follower_id, email)}{manage[1]}",
            )

        return links


def letters_of(milestone: Milestone, content_hash: str, now: datetime, known: dict[str, Letters]) -> Letters:
    """Return the letters of an approved content: an edit that was approved in between is read afresh, and all of it soon."""
    key = f"{milestone.pk}:{content_hash}"
    if key not in known or now - known[key].story.now > _STORY_LASTS:
        known[key] = Letters(Story(milestone, now))
    return known[key]


def say(story: Story, reader: Reader, channel: str = Channel.EMAIL) -> Said:
    """Return the approved words of a milestone with their placeholders filled. ``LookupError`` when there are none."""
    words = story.text_in(reader.language, channel)
    # Dates and frame speak the language of the words: a German weekday inside an English sentence helps nobody.
    with override(words.language):
        values = story.values(reader.was_on)
        wants_it = story.milestone.plan.tone == Plan.Tone.WARM and not reader.practical_only
        is_warm = wants_it and bool(words.acknowledgement)
        body = _with_acknowledgement(words.body, words.acknowledgement if is_warm else "")
        return Said(one_line(fill(words.subject, values), 250), fill(body, values).strip(), is_warm, words.language)


def _prepare(story: Story, reader: Reader) -> Letter:
    said = say(story, reader)
    with override(said.language):
        context = _frame(story, said.subject, said.text, reader.basis, is_warm=said.is_warm)
        text = render_to_string(f"{_FOLDER}/body.txt", context).strip() + "\n"
        return Letter(said.subject, text, inlined(render_to_string(f"{_FOLDER}/body.html", context)))


def _with_acknowledgement(body: str, sentence: str) -> str:
    first, gap, rest = body.partition("\n\n")
    return f"{first}\n\n{sentence}{gap}{rest}" if sentence else body


def _frame(story: Story, subject: str, text: str, basis: str, *, is_warm: bool) -> dict[str, Any]:
    return {
        "subject": subject,
        "text": text,
        "blocks": blocks_of(text),
        "support_line": support_line() if is_warm else "",
        "why": _why(story, basis),
        "manage_url": _BLANK.manage,
        "stop_url": _BLANK.stop,
        **signature(),
    }


def _why(story: Story, basis: str) -> str:
    """Return why somebody gets this, which is never hidden: they asked, or the organisation they answer for uses the model."""
    model = one_line(story.availability.model.name) if story.availability else ""
    if basis == Follower.Basis.SERVICE:
        if model:
            return _("You get this because an account that you answer for uses %(model)s.") % {"model": model}
        return _("You get this because you answer for an account that uses models listed here.")
    if model:
        return _("You get this because you asked to hear about %(model)s.") % {"model": model}
    return _("You get this because you asked to hear about every model.")


def _headers(story: Story, reader: Reader, stop_url: str) -> dict[str, str]:
    milestone = story.milestone
    return {
        "List-Unsubscribe": f"<{stop_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "List-Id": _list_id(story),
        "Auto-Submitted": "auto-generated",
        "Feedback-ID": f"p{milestone.plan_id}:{milestone.kind}:{_slug(reader.language)}:transition",
    }


def _list_id(story: Story) -> str:
    if story.availability is None:
        return f"<everything.notices.{host()}>"
    model = story.availability.model
    return f"<{_slug(model.key)}.{_slug(model.provider.key)}.notices.{host()}>"


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:80] or "x"


def _around(address: str) -> tuple[str, str]:
    before, _tilde, after = address.rpartition("~")
    return before, after
