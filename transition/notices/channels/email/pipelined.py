"""Many letters at once over a few connections that pipeline, in one thread."""

import selectors
import smtplib
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence

from django.conf import settings
from django.core.mail.message import sanitize_address

from transition.notices.channels import Answer, Unreachable, Untried
from transition.notices.channels.email.composing import EmailLetter
from transition.notices.channels.email.general import WatchedBackend
from transition.notices.channels.email.line import Attempt, Broken, Line, Nonsense

# More than one, so that the next letter is on its way while a server thinks about the last.
CONNECTIONS = 4
# Another connection is worth its greeting from so many letters on.
_LETTERS_EACH = 10
_TICK_SECONDS = 1.0
# Where the operator set no EMAIL_TIMEOUT.
_PATIENCE_SECONDS = 60


class PipelinedSession:
    """Connections to one server, kept between micro-batches."""

    def __init__(self) -> None:
        self._lines: dict[Line, smtplib.SMTP] = {}
        self._selector = selectors.DefaultSelector()
        # Those whose network took only a part of what they had to say.
        self._stuck: set[Line] = set()
        self._is_in_trouble = False

    def add(self, connection: smtplib.SMTP) -> None:
        """Take over a connection whose server offers PIPELINING."""
        assert connection.sock
        line = Line(
            connection.sock,
            sender=sender(),
            takes_8bit=connection.has_extn("8bitmime"),
            takes_size=connection.has_extn("size"),
        )
        self._lines[line] = connection
        self._selector.register(line.sock, selectors.EVENT_READ, line)

    def is_connected(self) -> bool:
        """Tell whether a connection is left, after dropping those that the server has ended meanwhile."""
        for key, _events in self._selector.select(0):
            self._move(key.data)
        return bool(self._lines)

    def takes(self, letter: EmailLetter) -> bool:
        return letter.merged is not None and (not letter.is_8bit or all(line.takes_8bit for line in self._lines))

    def send_all(self, letters: Sequence[EmailLetter], until: float) -> Iterator[Answer]:
        """Send letters that this session takes. Once a connection ends or the server refuses us, no other letter begins."""
        attempts = [Attempt(letter) for letter in letters]
        self._connect_for(len(attempts))
        self._is_in_trouble = False
        waiting = deque(attempts)
        self._begin(list(self._lines), waiting, until)
        while any(line.is_busy() for line in self._lines):
            self._begin(self._round(), waiting, until)
        rest: Answer = Unreachable("") if self._is_in_trouble else Untried()
        if self._is_in_trouble:
            self.close()
        return iter([attempt.answer or rest for attempt in attempts])

    def close(self) -> None:
        for line in list(self._lines):
            line.take_leave()
            self._drop(line, "closed")

    def _connect_for(self, letters: int) -> None:
        """Open more connections where there is enough to send; a server that allows fewer is content with those it has."""
        while len(self._lines) < min(CONNECTIONS, 1 + letters // _LETTERS_EACH):
            try:
                connection = WatchedBackend().greet()
            except (smtplib.SMTPException, OSError):
                return
            # Behind one name may stand servers that differ.
            if not connection.has_extn("pipelining") or not connection.has_extn("8bitmime"):
                connection.close()
                return
            self.add(connection)

    def _begin(self, lines: Iterable[Line], waiting: deque[Attempt], until: float) -> None:
        """Begin a letter on each of the lines that has room, and write what they have to say."""
        for line in lines:
            if waiting and line.has_room() and not self._is_in_trouble and time.monotonic() <= until:
                line.begin(waiting.popleft())
            if line in self._lines and line.wants_to_write():
                self._write(line)

    def _round(self) -> list[Line]:
        """Wait until something can move, and move it. Return the lines that moved, which alone can have room now."""
        moved = [key.data for key, _events in self._selector.select(_TICK_SECONDS)]
        for line in moved:
            self._move(line)
        longest, now = settings.EMAIL_TIMEOUT or _PATIENCE_SECONDS, time.monotonic()
        for line in [line for line in self._lines if line.is_busy() and now - line.moved_at > longest]:
            self._drop(line, "TimeoutError")
        return [line for line in moved if line in self._lines]

    def _move(self, line: Line) -> None:
        try:
            line.read()
        except Broken as problem:
            self._drop(line, str(problem), is_nonsense=isinstance(problem, Nonsense))
        else:
            self._is_in_trouble = self._is_in_trouble or not line.is_welcome

    def _write(self, line: Line) -> None:
        try:
            line.write()
        except Broken as problem:
            self._drop(line, str(problem))
            return
        if line.wants_to_write() != (line in self._stuck):
            self._stuck ^= {line}
            wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if line in self._stuck else 0)
            self._selector.modify(line.sock, wanted, line)

    def _drop(self, line: Line, why: str, *, is_nonsense: bool = False) -> None:
        self._is_in_trouble = True
        self._selector.unregister(line.sock)
        self._stuck.discard(line)
        line.break_off(why, is_nonsense=is_nonsense)
        self._lines.pop(line).close()


def sender() -> str:
    """Return the address from which letters leave, as it stands in the envelope."""
    return str(sanitize_address(settings.DEFAULT_FROM_EMAIL, "utf-8")).rpartition("<")[2].rstrip(">")
