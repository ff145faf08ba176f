"""What Apprise's plugins use as ``requests``: every exchange leaves by our own door, is written down, and calls nobody by name."""

import contextlib
import json
import time
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import requests as library
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict

from transition.web import outbound
from transition.web.addresses import NameUnknown, NotAllowedHere, Unsafe

_TEMPORARY = (408, 425, 429)


@dataclass
class Heard:
    """What was heard during one post. After a no that asks for patience, nothing more is sent."""

    ends_at: float = field(default_factory=lambda: time.monotonic() + outbound.SECONDS)
    reply: outbound.Reply | None = None
    is_away: bool = False
    is_lost: bool = False
    is_unsafe: bool = False
    is_refused_here: bool = False

    def is_over(self) -> bool:
        is_no = self.reply is not None and (self.reply.status in _TEMPORARY or self.reply.status >= 500)
        return is_no or self.is_away or self.is_lost or self.is_unsafe or self.is_refused_here


_heard: ContextVar[Heard | None] = ContextVar("heard", default=None)


@contextlib.contextmanager
def recording() -> Iterator[Heard]:
    """Write down every exchange of one post."""
    heard = Heard()
    before = _heard.set(heard)
    try:
        yield heard
    finally:
        _heard.reset(before)


class _Door(BaseAdapter):
    """Lets a prepared request out through ``outbound.exchange``: checked address, no redirect, no proxy, small and quick."""

    def send(self, request: library.PreparedRequest, **_options: Any) -> library.Response:  # type: ignore[override]
        heard = _heard.get()
        if heard is None or heard.is_over():
            raise library.ConnectionError("closed")
        with _written_down(heard):
            heard.reply = outbound.exchange(
                str(request.method),
                str(request.url),
                _headers(request),
                _body(request),
                seconds=max(heard.ends_at - time.monotonic(), 0.1),
            )
        return _response(request, heard.reply)

    def close(self) -> None:
        """Nothing stays open between exchanges."""


@contextlib.contextmanager
def _written_down(heard: Heard) -> Iterator[None]:
    """Note what went wrong, and tell the plugin in its own library's words, without any address."""
    try:
        yield
    except Unsafe:
        heard.is_unsafe = True
        raise library.ConnectionError("unsafe") from None
    except NotAllowedHere:
        heard.is_refused_here = True
        raise library.ConnectionError("not here") from None
    except (NameUnknown, outbound.NotSent):
        heard.is_away = True
        raise library.ConnectionError("away") from None
    except outbound.Lost:
        heard.is_lost = True
        raise library.ConnectionError("lost") from None


class _Requests:
    """The part of ``requests`` that plugins use. Its errors and codes are the library's own."""

    def __getattr__(self, name: str) -> Any:
        return getattr(library, name)

    def request(self, method: str, url: str, **options: Any) -> library.Response:
        options.pop("verify", None)
        options.pop("timeout", None)
        with library.Session() as session:
            session.trust_env = False
            session.mount("https://", _Door())
            session.mount("http://", _Door())
            return session.request(method, url, **{**options, "allow_redirects": False})

    def get(self, url: str, **options: Any) -> library.Response:
        return self.request("GET", url, **options)

    def post(self, url: str, **options: Any) -> library.Response:
        return self.request("POST", url, **options)

    def put(self, url: str, **options: Any) -> library.Response:
        return self.request("PUT", url, **options)

    def delete(self, url: str, **options: Any) -> library.Response:
        return self.request("DELETE", url, **options)

    def Session(self) -> Any:  # noqa: N802  the library's own name
        raise NotImplementedError("plugins call one by one")


requests = _Requests()


def _headers(request: library.PreparedRequest) -> dict[str, str]:
    # The length may change below, and nobody here unpacks.
    ours = ("content-length", "accept-encoding", "connection")
    return {name: str(value) for name, value in request.headers.items() if name.lower() not in ours}


def _body(request: library.PreparedRequest) -> bytes:
    """Return the body. Discord is told to wake nobody, whatever the text says."""
    body = request.body.encode() if isinstance(request.body, str) else request.body or b""
    if not isinstance(body, bytes) or b'"tts"' not in body:
        return body if isinstance(body, bytes) else b""
    with contextlib.suppress(ValueError):
        said = json.loads(body)
        if isinstance(said, dict):
            body = json.dumps({**said, "tts": False, "allowed_mentions": {"parse": []}}).encode()
    return body


def _response(request: library.PreparedRequest, reply: outbound.Reply) -> library.Response:
    response = library.Response()
    response.status_code = reply.status
    response.headers = CaseInsensitiveDict(reply.headers)
    response.url, response.request = str(request.url), request
    response._content = reply.body
    response.encoding = "utf-8"
    return response
