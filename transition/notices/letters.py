"""A delivery as an email: text and HTML of equal quality, and headers that let people stop with one click."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from email.message import EmailMessage
from functools import cache, cached_property
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import css_inline
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from transition.notices import milestones
from transition.notices.follows.tokens import manage_token_maker
from transition.notices.models import Channel, ContentRevision, Follower, Kind, Milestone, Plan
from transition.notices.moments import database_now
from transition.notices.stories import Story
from transition.notices.unsubscribing import token_maker
from transition.notices.wording import fill, one_line
from users.models import User

_FOLDER = "notices/email/letter"
_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)]")
_ITEM = re.compile(r"^(?:(\d+\.)|-)\s+")


class Letter(NamedTuple):
    """What somebody reads."""

    subject: str
    text: str
    html: str


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
    # What a channel makes of a letter once for each kind of reader, such as email's merge form.
    forms: dict[Reader, Any] = field(default_factory=dict)
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
        links = self.links(follower.pk, follower.email)
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
    def links(self) -> Callable[[int, str], Links]:
        """Return what makes the two personal links from a follower's id and address."""
        model = self.story.availability.model_id if self.story.availability else None
        stop_token, manage_token = token_maker(model), manage_token_maker()
        stop, manage = (
            _around(settings.SITE_URL + reverse(name, args=["~"])) for name in ("unsubscribe", "follow_manage")
        )

        def links(follower_id: int, email: str) -> Links:
            return Links(
                f"{stop[0]}{stop_token(follower_id)}{stop[1]}",
                f"{manage[0]}{manage_token(follower_id, email)}{manage[1]}",
            )

        return links


def preview(
    plan: Plan,
    kind: str,
    language: str = "en",
    follower: Follower | None = None,
    *,
    days_before: int | None = None,
    was_on: date | None = None,
) -> Letter:
    """Return what a person would read. Without a follower, what somebody with no wishes of their own would."""
    letters = Letters(Story(_imagined(plan, kind, days_before), database_now()))
    end_on = letters.story.milestone.end_on
    reader = Reader(
        follower.language if follower else language,
        follower.practical_only if follower else False,
        was_on or (end_on - timedelta(days=14) if end_on else None),
    )
    return letters.letter(reader, Links(settings.SITE_URL + "/follow/", settings.SITE_URL + "/follow/"))


class Reading(NamedTuple):
    """What somebody would read on one channel, and the text it was made from."""

    letter: Letter
    text: ContentRevision


def read(
    plan: Plan, kind: str, reader: Reader, channel: str = Channel.EMAIL, days_before: int | None = None
) -> Reading:
    """Return what this kind of reader would read on a channel. Only email has HTML; ``text`` tells a fallback."""
    story = Story(_imagined(plan, kind, days_before), database_now())
    end_on = story.milestone.end_on
    reader = reader._replace(was_on=reader.was_on or (end_on - timedelta(days=14) if end_on else None))
    words = story.text_in(reader.language, channel)
    if channel == Channel.EMAIL:
        letter = Letters(story).letter(reader, Links(settings.SITE_URL + "/follow/", settings.SITE_URL + "/follow/"))
        return Reading(letter, words)
    with override(words.language):
        values = story.values(reader.was_on)
        is_warm = plan.tone == Plan.Tone.WARM and not reader.practical_only
        body = _with_acknowledgement(words.body, words.acknowledgement if is_warm else "")
        return Reading(Letter(one_line(fill(words.subject, values), 250), fill(body, values).strip(), ""), words)


def send_test(
    plan: Plan, user: User, kind: str = Kind.ANNOUNCED, days_before: int | None = None, language: str = ""
) -> None:
    """Send one text to the person who asks, marked as a test. Nothing is recorded as told."""
    letter = preview(plan, kind, language or user.language, days_before=days_before)
    marked = letter._replace(subject=one_line(_("Test: %(subject)s") % {"subject": letter.subject}, 250))
    mail_to(marked, user.email, {"Auto-Submitted": "auto-generated"}).send()


def _imagined(plan: Plan, kind: str, days_before: int | None) -> Milestone:
    facts = milestones.facts_of(plan.availability) if plan.availability else milestones.Facts(0, None, "unknown", "")
    now = database_now()
    moment = milestones.Moment(Kind(kind), days_before, now, now + timedelta(days=1))
    return milestones.milestone_for(plan, facts, moment)


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
        return Letter(said.subject, render_to_string(f"{_FOLDER}/body.txt", context).strip() + "\n", _html(context))


def _with_acknowledgement(body: str, sentence: str) -> str:
    first, gap, rest = body.partition("\n\n")
    return f"{first}\n\n{sentence}{gap}{rest}" if sentence else body


def _frame(story: Story, subject: str, text: str, basis: str, *, is_warm: bool) -> dict[str, Any]:
    support = _("If this is hard and you would like to talk to a person: https://findahelpline.com/ lists free lines.")
    return {
        "subject": subject,
        "text": text,
        "blocks": blocks_of(text),
        "support_line": support if is_warm else "",
        "why": _why(story, basis),
        "manage_url": _BLANK.manage,
        "stop_url": _BLANK.stop,
        "site_name": settings.SITE_NAME,
        "site_operator": settings.SITE_OPERATOR,
        "site_url": settings.SITE_URL,
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


def _html(context: dict[str, Any]) -> str:
    return inlined(render_to_string(f"{_FOLDER}/body.html", context))


def inlined(html: str) -> str:
    """Return a letter's HTML with its style sheet turned into attributes."""
    return css_inline.inline(html, extra_css=_css())


@cache
def _css() -> str:
    return render_to_string(f"{_FOLDER}/letter.css")


def blocks_of(text: str) -> list[dict[str, Any]]:
    """Return paragraphs and lists of a plain text, each line split into words and links."""
    blocks = []
    for paragraph in re.split(r"\n\s*\n", text):
        lines = paragraph.split("\n")
        marks = [_ITEM.match(line) for line in lines]
        if all(marks):
            kind = "ol" if marks[0] and marks[0][1] else "ul"
            lines = [_ITEM.sub("", line) for line in lines]
        else:
            kind = ""
        blocks.append({"list": kind, "lines": [_parts(line) for line in lines]})
    return blocks


def _parts(line: str) -> list[dict[str, Any]]:
    parts, end = [], 0
    for link in _LINK.finditer(line):
        parts += [{"text": line[end : link.start()], "is_link": False}, {"text": link[0], "is_link": True}]
        end = link.end()
    return [*parts, {"text": line[end:], "is_link": False}]


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


def host() -> str:
    """Return the host that our Message-IDs end in."""
    return urlsplit(settings.SITE_URL).hostname or "localhost"


class _Mail(EmailMultiAlternatives):
    """A mail that is built once for each encoding: checked before it is sent, and sent as it was checked."""

    # What anymail's backends send along and providers give back with each event.
    metadata: dict[str, str] = {}
    _built: EmailMessage | None = None
    _built_in: Any = None

    def message(self) -> EmailMessage:  # type: ignore[override]
        if self._built is None or self._built_in is not self.encoding:
            self._built, self._built_in = super().message(), self.encoding
        return self._built


def mail_to(letter: Letter, to: str, headers: dict[str, str]) -> EmailMultiAlternatives:
    mail = _Mail(letter.subject, letter.text, to=[to], headers=headers)
    if "Message-ID" in headers:
        # Providers that give a message an id of their own return this one beside it.
        mail.metadata = {"notice": headers["Message-ID"].strip("<>")}
    mail.attach_alternative(letter.html, "text/html")
    return mail
