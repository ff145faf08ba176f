"""A mail server that only counts how many letters f0@ ... f<n>@ got: it is fast enough for a large crowd.

It speaks the SMTP that the notices speak, PIPELINING included. A letter counts once its final dot has arrived, before the answer.
"""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_END = b"\r\n.\r\n"


class Counts:
    """What the server took: ``copies[n]`` letters for the address ``f<n>@...``, ``letters`` in all.

    ``on_letter`` is told that number before the letter is answered.
    """

    def __init__(self, people: int) -> None:
        self.copies = bytearray(people)
        self.letters = 0
        self.on_letter: Callable[[int], None] = lambda letters: None

    def add(self, recipient: bytes) -> None:
        self.copies[int(recipient.partition(b"<f")[2].partition(b"@")[0])] += 1
        self.letters += 1
        self.on_letter(self.letters)


class _Line(asyncio.Protocol):
    def __init__(self, counts: Counts) -> None:
        self._counts = counts
        self._came = bytearray()
        self._recipient = b""
        self._is_letter = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(b"220 counts\r\n")

    def data_received(self, data: bytes) -> None:
        self._came += data
        answers = []
        while answer := self._letter() if self._is_letter else self._command():
            answers.append(answer)
        self._transport.write(b"".join(answers))

    def _letter(self) -> bytes:
        if not self._taken(_END):
            return b""
        self._is_letter = False
        self._counts.add(self._recipient)
        return b"250 taken\r\n"

    def _command(self) -> bytes:
        line = self._taken(b"\r\n")
        verb = line[:4].upper()
        if verb == b"EHLO":
            return b"250-counts\r\n250-PIPELINING\r\n250 8BITMIME\r\n"
        if verb == b"RCPT":
            self._recipient = line
        if verb == b"DATA":
            self._is_letter = True
            return b"354 go on\r\n"
        return b"250 OK\r\n" if line else b""

    def _taken(self, end: bytes) -> bytes:
        """Take what came up to ``end`` away and return it; nothing while it is not whole."""
        at = self._came.find(end)
        if at < 0:
            return b""
        taken = bytes(self._came[:at])
        del self._came[: at + len(end)]
        return taken


@contextmanager
def counting_server(people: int) -> Iterator[tuple[Counts, int]]:
    """Run the server in a thread; yield what it counts, and its port."""
    counts, loop = Counts(people), asyncio.new_event_loop()
    server = loop.run_until_complete(loop.create_server(lambda: _Line(counts), "127.0.0.1", 0))
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield counts, server.sockets[0].getsockname()[1]
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        server.close()
        loop.close()
