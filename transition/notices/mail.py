"""What every mail of ours is made of: a letter, the frame's parts, and the message that carries it."""

import re
from email.message import EmailMessage
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import css_inline
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from transition.web.support import directory_address

_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)]")
_ITEM = re.compile(r"^(?:(\d+\.)|-)\s+")


class Letter(NamedTuple):
    """What somebody reads."""

    subject: str
    text: str
    html: str


def host() -> str:
    """Return the host that our Message-IDs end in."""
    return urlsplit(settings.SITE_URL).hostname or "localhost"


def signature() -> dict[str, str]:
    """Return who writes, for the end of a letter."""
    return {
        "site_name": settings.SITE_NAME,
        "site_operator": settings.SITE_OPERATOR,
        "site_url": settings.SITE_URL,
    }


def support_line() -> str:
    """Return the sentence that stands in a warm letter for those whom it hits hard."""
    said = _("If this is hard and you would like to talk to a person: %(directory)s lists free lines.")
    return said % {"directory": directory_address()}


def mail_of(folder: str, context: dict[str, Any], to: str) -> EmailMultiAlternatives:
    """Return a mail about the person's own wishes from the templates of a folder. No machine is to answer it."""
    context = {**context, **signature()}
    # A header is one line whatever a model is called.
    subject = " ".join(render_to_string(f"{folder}/subject.txt", context).split())
    text = render_to_string(f"{folder}/body.txt", context).strip() + "\n"
    headers = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
    mail = EmailMultiAlternatives(subject, text, to=[to], headers=headers)
    mail.attach_alternative(render_to_string(f"{folder}/body.html", context), "text/html")
    return mail


def inlined(html: str) -> str:
    """Return a letter's HTML with its style sheet turned into attributes."""
    return css_inline.inline(html, extra_css=_css())


@cache
def _css() -> str:
    return render_to_string("notices/email/letter/letter.css")


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
    """Return the mail that brings a letter to an address, with the identity that the headers give it."""
    mail = _Mail(letter.subject, letter.text, to=[to], headers=headers)
    if "Message-ID" in headers:
        # Providers that give a message an id of their own return this one beside it.
        mail.metadata = {"notice": headers["Message-ID"].strip("<>")}
    if letter.html:
        mail.attach_alternative(letter.html, "text/html")
    return mail
