"""The one door through which we call addresses that people typed: checked, pinned, small, quick, and never led elsewhere."""

import contextlib
import http.client
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from transition.web.addresses import Target, checked

# For the whole exchange, whatever the other side does.
SECONDS = 15
CONNECT_SECONDS = 5
MOST_BYTES = 64 * 1024
_MOST_ADDRESSES = 3


class NotSent(Exception):
    """The other side could not be reached: certainly nothing was sent."""


class Lost(Exception):
    """The request left, and no answer came: it may have arrived."""


@dataclass(frozen=True)
class Reply:
    status: int
    # Names in lower case.
    headers: Mapping[str, str]
    body: bytes


def exchange(
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: bytes | None,
    *,
    seconds: float = SECONDS,
    is_reading: bool = False,
) -> Reply:
    """Send one request and return the answer, a redirect included. ``is_reading``: nothing is written there.

    Raise what ``checked`` raises, ``NotSent`` or ``Lost``. No proxy of the environment is used: it would resolve the name again.
    """
    connection = _Pinned(checked(url, is_reading=is_reading), seconds)
    with connection.within_time():
        try:
            connection.connect()
        except (OSError, ValueError) as problem:
            connection.close()
            raise NotSent(type(problem).__name__) from None
        try:
            connection.request(method, connection.target.path, body=body, headers=dict(headers))
            answer = connection.getresponse()
            read = answer.read(MOST_BYTES)
        except (OSError, ValueError, http.client.HTTPException) as problem:
            raise Lost(type(problem).__name__) from None
        finally:
            connection.close()
    return Reply(answer.status, {name.lower(): value for name, value in answer.getheaders()}, read)


class _Pinned(http.client.HTTPConnection):
    """A connection to an address that was checked, under the name that was asked for."""

    def __init__(self, target: Target, seconds: float) -> None:
        super().__init__(target.host, target.port, timeout=seconds)
        self.default_port = 443 if target.scheme == "https" else 80
        self.target = target
        self._ends_at = time.monotonic() + seconds
        # The library lets go of its socket while the answer is still being read.
        self._line: socket.socket | None = None

    def connect(self) -> None:
        self.sock = self._line = self._reach()
        self.sock.settimeout(max(self._ends_at - time.monotonic(), 0.1))
        if self.target.scheme == "https":
            self.sock = self._line = _tls().wrap_socket(self.sock, server_hostname=self.target.host)

    @contextlib.contextmanager
    def within_time(self) -> Iterator[None]:
        """Cut the line at the end of the time. A socket's own limit counts from byte to byte, and bytes can drip for hours."""
        cutter = threading.Timer(self._ends_at - time.monotonic(), self._cut)
        cutter.daemon = True
        cutter.start()
        try:
            yield
        finally:
            cutter.cancel()

    def _cut(self) -> None:
        if self._line is not None:
            with contextlib.suppress(OSError):
                socket.socket.shutdown(self._line, socket.SHUT_RDWR)

    def _reach(self) -> socket.socket:
        problem: OSError = OSError("no address")
        for address in self.target.addresses[:_MOST_ADDRESSES]:
            try:
                return socket.create_connection((address, self.target.port), timeout=CONNECT_SECONDS)
            except OSError as refused:
                problem = refused
        raise problem


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()
