"""One SMTP connection on which commands travel ahead of their answers (RFC 2920), and what each answer means.

The next envelope leaves together with the letter before it. A reply is matched to what it answers by order alone, so a reply
that cannot be the answer to what is next ends the connection: from there on nobody knows what the server speaks of.
"""

import contextlib
import socket
import ssl
import time
from collections import deque
from dataclasses import dataclass
from enum import IntEnum, auto

from transition.notices.channels import Accepted, Ambiguous, Answer, Refused, Unreachable
from transition.notices.channels.email.answers import numbers
from transition.notices.channels.email.composing import EmailLetter

_NOT_NOW = (BlockingIOError, InterruptedError, ssl.SSLWantReadError, ssl.SSLWantWriteError)
_CHUNK = 65536
_LONGEST_REPLY = 8192


class Step(IntEnum):
    """A command whose reply is awaited."""

    RESET = auto()
    MAIL = auto()
    RCPT = auto()
    DATA = auto()
    DOT = auto()
    # Ends a message of nothing, for a server that wants a text although it refused the envelope.
    LONE_DOT = auto()


@dataclass(slots=True, eq=False)
class Attempt:
    """One letter on its way."""

    letter: EmailLetter
    answer: Answer | None = None
    # The connection's count of bytes up to the final dot; 0 while the text has not been queued.
    dot_at: int = 0


class Broken(Exception):
    """The connection cannot be used any more."""


class Nonsense(Broken):
    """What the server said cannot be the reply to what it was asked."""


class Line:
    """A connection after EHLO. ``begin`` queues letters; ``write`` and ``read`` move what can be moved without waiting."""

    def __init__(self, sock: socket.socket, *, sender: str, takes_8bit: bool, takes_size: bool) -> None:
        sock.setblocking(False)
        self.sock, self.takes_8bit = sock, takes_8bit
        self._takes_size, self._from = takes_size, sender
        self._unsent = bytearray()
        self._unread = b""
        self._queued = self._written = 0
        self._awaited: deque[tuple[Step, Attempt]] = deque()
        self._needs_reset = False
        # Its verdict came while more replies were awaited, so until the next 354 it may be the reply to something else.
        self._unproved: Attempt | None = None
        self.moved_at = time.monotonic()
        self.is_welcome = True

    def begin(self, attempt: Attempt) -> None:
        """Queue the envelope of a letter. Its text follows when the server has agreed."""
        if not self._awaited:
            self.moved_at = time.monotonic()
        if self._needs_reset:
            self._queue(b"RSET\r\n", Step.RESET, attempt)
            self._needs_reset = False
        letter = attempt.letter
        assert letter.merged is not None
        options = f" SIZE={sum(map(len, letter.merged))}" if self._takes_size else ""
        options += " BODY=8BITMIME" if letter.is_8bit else ""
        text = f"MAIL FROM:<{self._from}>{options}\r\nRCPT TO:<{letter.to}>\r\nDATA\r\n"
        self._queue(text.encode("ascii"), Step.MAIL, attempt)
        self._awaited += ((Step.RCPT, attempt), (Step.DATA, attempt))

    def is_busy(self) -> bool:
        return bool(self._awaited)

    def has_room(self) -> bool:
        """Tell whether the next letter may begin: a text is queued when its whole envelope was answered, so it is the last."""
        return not self._awaited or self._awaited[-1][0] in (Step.DOT, Step.LONE_DOT)

    def wants_to_write(self) -> bool:
        return bool(self._unsent)

    def write(self) -> None:
        """Write what the network takes now; ``Broken`` when it takes nothing any more."""
        while self._unsent:
            try:
                sent = self.sock.send(self._unsent)
            except _NOT_NOW:
                return
            except OSError as problem:
                raise Broken(type(problem).__name__) from problem
            self._written += sent
            del self._unsent[:sent]
            self.moved_at = time.monotonic()

    def read(self) -> None:
        """Take in what has arrived; ``Broken`` when the connection ended or what it says makes no sense."""
        while True:
            try:
                arrived = self.sock.recv(_CHUNK)
            except _NOT_NOW:
                return
            except OSError as problem:
                raise Broken(type(problem).__name__) from problem
            if not arrived:
                raise Broken("connection closed")
            self._understand(arrived)
            if not self._has_more():
                return

    def break_off(self, why: str, *, is_nonsense: bool = False) -> None:
        """Give up, and say of every letter in hand what is certain: nothing, if its final dot may have arrived.

        After nonsense the last verdict is not certain either: a server that leaves out a reply shifts all that follow.
        """
        if is_nonsense and self._unproved:
            self._unproved.answer = Ambiguous(why)
        for attempt in dict.fromkeys(attempt for _step, attempt in self._awaited):
            if attempt.answer is None:
                attempt.answer = Ambiguous(why) if self._may_have_arrived(attempt) else Unreachable(why)
        self._awaited.clear()
        self._unsent.clear()

    def take_leave(self) -> None:
        """Say goodbye without waiting for an answer."""
        with contextlib.suppress(OSError):
            self.sock.send(b"QUIT\r\n")

    def _may_have_arrived(self, attempt: Attempt) -> bool:
        return bool(attempt.dot_at) and self._written >= attempt.dot_at

    def _has_more(self) -> bool:
        """Tell whether TLS has decrypted more than was read, which no selector would report."""
        return isinstance(self.sock, ssl.SSLSocket) and self.sock.pending() > 0

    def _queue(self, text: bytes, step: Step, attempt: Attempt) -> None:
        self._unsent += text
        self._queued += len(text)
        self._awaited.append((step, attempt))

    def _understand(self, arrived: bytes) -> None:
        *lines, self._unread = (self._unread + arrived).split(b"\n")
        if len(self._unread) > _LONGEST_REPLY:
            raise Nonsense("garbage")
        for line in lines:
            code = line[:3]
            if not code.isdigit() or line[3:4] not in (b" ", b"-", b"\r", b""):
                raise Nonsense("garbage")
            if line[3:4] != b"-":
                self.moved_at = time.monotonic()
                self._take(int(code), line[4:])

    def _take(self, code: int, text: bytes) -> None:
        """Give the oldest command that waits its reply."""
        if not self._awaited:
            raise Broken(numbers(code, text)) if code == 421 else Nonsense("unasked reply")
        step, attempt = self._awaited.popleft()
        try:
            _MEANING[step](self, attempt, code, text)
        except Broken:
            # It is still in hand, whatever became of it.
            self._awaited.appendleft((step, attempt))
            raise
        if code == 421:
            self._awaited.appendleft((step, attempt))
            raise Broken(numbers(code, text))

    def _reset(self, _attempt: Attempt, code: int, _text: bytes) -> None:
        if code != 250:
            raise Nonsense("no reset")

    def _sender(self, attempt: Attempt, code: int, text: bytes) -> None:
        if _is_refusal(code):
            # 552 speaks of the letter's size; every other refusal of the sender is about us, and the next fares no better.
            said = numbers(code, text)
            attempt.answer = Refused(said, permanent=True) if code == 552 else Unreachable(said)
            self.is_welcome = code == 552
        elif code != 250:
            raise Nonsense("out of order")

    def _recipient(self, attempt: Attempt, code: int, text: bytes) -> None:
        if _is_refusal(code):
            attempt.answer = attempt.answer or Refused(numbers(code, text), permanent=code >= 500)
        elif code not in (250, 251, 252):
            raise Nonsense("out of order")

    def _text(self, attempt: Attempt, code: int, text: bytes) -> None:
        if code == 354:
            self._unproved = None
        if code == 354 and attempt.answer is None:
            assert attempt.letter.merged is not None
            self._queue(b"".join((*attempt.letter.merged, b".\r\n")), Step.DOT, attempt)
            attempt.dot_at = self._queued - 2
        elif code == 354:
            self._queue(b".\r\n", Step.LONE_DOT, attempt)
        elif _is_refusal(code):
            attempt.answer = attempt.answer or Refused(numbers(code, text), permanent=code >= 500)
            self._needs_reset = True
        else:
            raise Nonsense("out of order")

    def _verdict(self, attempt: Attempt, code: int, text: bytes) -> None:
        is_early = not self._may_have_arrived(attempt)
        self._unproved = attempt if self._awaited else None
        if _is_refusal(code):
            attempt.answer = Refused(numbers(code, text), permanent=code >= 500)
        elif 200 <= code < 300 and not is_early:
            attempt.answer = Accepted()
        else:
            raise Nonsense("out of order")
        if is_early:
            raise Broken("refused before the end")

    def _nothing(self, _attempt: Attempt, code: int, _text: bytes) -> None:
        if not 200 <= code < 300 and not _is_refusal(code):
            raise Nonsense("out of order")


def _is_refusal(code: int) -> bool:
    return 400 <= code < 600


_MEANING = {
    Step.RESET: Line._reset,
    Step.MAIL: Line._sender,
    Step.RCPT: Line._recipient,
    Step.DATA: Line._text,
    Step.DOT: Line._verdict,
    Step.LONE_DOT: Line._nothing,
}
