"""What carries the letters of one micro-batch: chosen for each connection by what the server says when it is greeted."""

import smtplib
from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import Self

from transition.notices.channels import Answer, Unreachable
from transition.notices.channels.email.answers import short
from transition.notices.channels.email.composing import EmailLetter
from transition.notices.channels.email.general import GeneralSession, WatchedBackend, uses_smtp
from transition.notices.channels.email.pipelined import PipelinedSession, sender


class EmailSession:
    """Connects when there is something to send, and again after a connection was lost."""

    def __init__(self) -> None:
        self._pipelined = PipelinedSession()
        self._general: GeneralSession | None = None
        self._is_pipelined = uses_smtp()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pipelined.close()
        if self._general:
            self._general.close()

    def send_all(self, letters: Sequence[EmailLetter], until: float) -> Iterator[Answer]:
        if away := self._connect():
            return iter([away] * len(letters))
        fast = [letter for letter in letters if self._is_pipelined and self._pipelined.takes(letter)]
        if not fast:
            return self._one_by_one().send_all(letters, until)
        slow = [letter for letter in letters if not self._pipelined.takes(letter)]
        return _in_order(letters, fast, self._pipelined.send_all(fast, until), self._one_by_one().send_all(slow, until))

    def _connect(self) -> Answer | None:
        """Greet the server unless a connection stands; return why it cannot be reached."""
        if not self._is_pipelined or self._pipelined.is_connected():
            return None
        backend = WatchedBackend()
        try:
            connection = backend.greet()
        except (smtplib.SMTPException, OSError) as problem:
            return Unreachable(short(problem))
        self._is_pipelined = connection.has_extn("pipelining") and sender().isascii()
        if self._is_pipelined:
            self._pipelined.add(connection)
        else:
            self._general = GeneralSession(backend)
        return None

    def _one_by_one(self) -> GeneralSession:
        if self._general is None:
            self._general = GeneralSession()
        return self._general


def _in_order(
    letters: Sequence[EmailLetter],
    fast: Sequence[EmailLetter],
    answers: Iterator[Answer],
    one_by_one: Iterator[Answer],
) -> Iterator[Answer]:
    """Yield the answers of both ways in the order of the letters."""
    answered = dict(zip(map(id, fast), answers, strict=True))
    for letter in letters:
        yield answered[id(letter)] if id(letter) in answered else next(one_by_one)
