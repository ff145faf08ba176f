"""The merge form: a letter built and encoded once for a kind of reader, with blanks that one person's data fill.

What comes out is, byte for byte, what Django would have built for that person, ready for the wire: dots stuffed, lines
ended by CRLF. A form that cannot promise that is not made, and its letters are built one by one.
"""

import re
import smtplib
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from email import quoprimime
from email.utils import formatdate
from functools import lru_cache
from typing import Any, NamedTuple

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

# Only what Django passes on unchanged: everything else, such as an address beyond ASCII, is left to the general path.
_LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = rf"(?!\S*=\?){_LOCAL}@{_LABEL}(?:\.{_LABEL})+"
_DOT = re.compile(rb"(?m)^\.")
# As Django and the email package fold: a header that is one word moves to a line of its own when it is longer than this.
_LINE = 78
# Longer lines make Django choose quoted-printable, so no link may decide whether a line is longer.
_LONGEST_LINE, _LONGEST_LINK = 998, 300
_LONGEST_ADDRESS = 254
_LINK = rf"https?://[A-Za-z0-9._~:/@%+-]{{1,{_LONGEST_LINK - len('https://')}}}"
_IDENTITY = r"<[A-Za-z0-9._-]+@[A-Za-z0-9.-]+>"
# A whole person, joined by spaces.
_FITS = re.compile(f"{_ADDRESS} {_IDENTITY} {_LINK} {_LINK}", re.ASCII)


class Person(NamedTuple):
    """What differs from one letter of a form to the next."""

    to: str
    message_id: str
    stop: str
    manage: str


# Two that differ in every length: what fills both alike with what Django builds fills the others.
_BLANK = Person("to@blank.invalid", "<blank@blank.invalid>", "https://stop.invalid/~", "https://manage.invalid/~")
_SAMPLE = Person(
    f"{'a.sample' * 7}@{'of' * 20}.example.org",
    f"<a-sample-{'0' * 50}@example.org>",
    f"https://example.org/{'stop/' * 30}",
    f"https://example.org/{'manage/' * 38}",
)


class _Wired(NamedTuple):
    """A person as they stand on the wire."""

    to: bytes
    message_id: bytes
    stop: bytes
    manage: bytes


Build = Callable[[Person], EmailMultiAlternatives]
Blank = Callable[[_Wired], bytes]


class Form:
    """A finished letter with named gaps, and what fills each."""

    def __init__(self, pieces: Iterable[bytes | Blank]) -> None:
        # A blank stands at every odd place, as a text in between may be empty.
        self._pieces: list[Any] = list(_alternating(pieces))
        self._blanks: list[Blank] = self._pieces[1::2]
        # Whether it needs a server that takes 8BITMIME.
        self.is_8bit = not b"".join(self._pieces[::2]).isascii()

    def fill(self, person: Person) -> Sequence[bytes] | None:
        """Return the pieces of the letter as it goes over the wire, without the final dot; None for the general path.

        Nearly all of a letter is shared with every other. It is joined when it leaves, so that only the few on their way take
        memory: the kernel hands memory out anew for each micro-batch, and that costs more than the joining.
        """
        words = " ".join(person)
        if not _FITS.fullmatch(words) or len(person.to) > _LONGEST_ADDRESS:
            return None
        wired = _Wired(*words.encode("ascii").split(b" "))
        pieces = self._pieces.copy()
        pieces[1::2] = [blank(wired) for blank in self._blanks]
        return pieces


def _alternating(pieces: Iterable[bytes | Blank]) -> Iterator[bytes | Blank]:
    """Join what stands side by side, so that texts and blanks take turns: a text first and last."""
    text = b""
    for piece in pieces:
        if isinstance(piece, bytes):
            text += piece
        else:
            yield text
            yield piece
            text = b""
    yield text


def form_of(build: Build) -> Form | None:
    """Return the form of what ``build`` makes, or None where filling it in would not give the same bytes."""
    mail = build(_BLANK)
    if _has_a_line_near_the_limit(mail):
        return None
    whole = wire(mail)
    form = Form(_pieces(whole, mail))
    return form if all(_same(form.fill(one), build(one)) for one in (_BLANK, _SAMPLE)) else None


def wire(mail: EmailMultiAlternatives) -> bytes:
    """Return a built mail as smtplib sends it, without the final dot."""
    message: Any = mail.message()
    return smtplib._quote_periods(message.as_bytes(linesep="\r\n"))  # type: ignore[attr-defined]


def _has_a_line_near_the_limit(mail: EmailMultiAlternatives) -> bool:
    """Tell whether the length of a link could decide how a text is encoded."""
    for text in _texts(mail):
        lengths = [(len(line.encode()), _count_links(line)) for line in text.splitlines()]
        is_long = any(length > _LONGEST_LINE and not links for length, links in lengths)
        if not is_long and any(length + links * _LONGEST_LINK > _LONGEST_LINE for length, links in lengths):
            return True
    return False


def _texts(mail: EmailMultiAlternatives) -> list[str]:
    return [str(mail.body), *(str(content) for content, _kind in mail.alternatives)]


def _leaves(mail: EmailMultiAlternatives) -> list[Any]:
    return [part for part in mail.message().walk() if not part.is_multipart()]


def _count_links(text: str) -> int:
    return text.count(_BLANK.stop) + text.count(_BLANK.manage)


def _same(ours: Sequence[bytes] | None, theirs: EmailMultiAlternatives) -> bool:
    return ours is not None and _undated(b"".join(ours)) == _undated(wire(theirs))


def _undated(letter: bytes) -> bytes:
    """Return a letter without what differs each time it is built: its date, and the line between its parts."""
    found = re.search(rb'boundary="([^"]+)"', letter)
    letter = letter.replace(found[1], b"") if found else letter
    return re.sub(rb"\r\nDate: [^\r]*", b"", letter, count=1)


def _pieces(whole: bytes, mail: EmailMultiAlternatives) -> Iterator[bytes | Blank]:
    head, gap, body = whole.partition(b"\r\n\r\n")
    yield from _split(head + gap, _HEADERS)
    for text, part in zip(_texts(mail), _leaves(mail), strict=True):
        # Elsewhere the text stands in the letter as it is.
        if part["Content-Transfer-Encoding"] == "quoted-printable":
            before, _lines, body = body.partition(_quoted(text))
            yield from _split(before, _BODY)
            yield from _quoted_pieces(text)
    yield from _split(body, _BODY)


def _split(text: bytes, blanks: dict[bytes, Blank]) -> Iterator[bytes | Blank]:
    """Cut a text at the words that stand for something personal."""
    words = b"|".join(blanks)
    end = 0
    for found in re.finditer(words, text):
        yield text[end : found.start()]
        yield next(blank for word, blank in blanks.items() if re.fullmatch(word, found[0]))
        end = found.end()
    yield text[end:]


def _header(name: bytes, value: bytes) -> bytes:
    fold = b"" if len(name) + 2 + len(value) <= _LINE else b"\r\n "
    return b"%b: %b%b\r\n" % (name, fold, value)


@lru_cache(maxsize=2)
def _date(_second: int) -> bytes:
    return f"Date: {formatdate(localtime=settings.EMAIL_USE_LOCALTIME)}\r\n".encode("ascii")


# Each header with its folded lines; the names begin a line.
_HEADERS: dict[bytes, Blank] = {
    rb"(?m:^)To:[^\r]*\r\n(?: [^\r]*\r\n)*": lambda person: _header(b"To", person.to),
    rb"(?m:^)Date:[^\r]*\r\n": lambda person: _date(int(time.time())),
    rb"(?m:^)Message-ID:[^\r]*\r\n(?: [^\r]*\r\n)*": lambda person: _header(b"Message-ID", person.message_id),
    rb"(?m:^)List-Unsubscribe:[^\r]*\r\n(?: [^\r]*\r\n)*": lambda person: _header(
        b"List-Unsubscribe", b"<%b>" % person.stop
    ),
}
_BODY: dict[bytes, Blank] = {
    re.escape(_BLANK.stop.encode()): lambda person: person.stop,
    re.escape(_BLANK.manage.encode()): lambda person: person.manage,
}


def _quoted(text: str) -> bytes:
    """Return a text in quoted-printable as the email package writes it, ready for the wire."""
    coded = quoprimime.body_encode(text.encode().decode("latin-1"))
    return _DOT.sub(b"..", re.sub(r"\r\n|\r|\n", "\r\n", coded).encode("ascii"))


def _quoted_pieces(text: str) -> Iterator[bytes | Blank]:
    """Cut a quoted-printable text into lines without a link, and lines that are encoded anew around each person's."""
    plain = ""
    for line in text.splitlines(keepends=True):
        if not _count_links(line):
            plain += line
            continue
        yield _quoted(plain)
        plain = ""
        yield _quoted_line(line)
    yield _quoted(plain)


def _quoted_line(line: str) -> Blank:
    return lambda person: _quoted(
        line.replace(_BLANK.stop, person.stop.decode("ascii")).replace(_BLANK.manage, person.manage.decode("ascii"))
    )
