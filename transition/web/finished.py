"""Answer cookie-less readers with finished pages, before Django is asked.

One rule: a public page is the same bytes for everyone until the next edition or the next day. What Django answered once
is kept in this process with its gzip and its ETag, and thrown away whole when either changes. Switching it off
(``FINISHED_PAGES=0``) changes nothing but speed.
"""

import gzip
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from threading import Lock
from typing import Any

from transition import clock
from transition.web.access import HTMX_HEADERS
from transition.web.languages import preferred, split
from transition.web.news import EditionWatch

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
StartResponse = Callable[..., Any]
WSGIApplication = Callable[[Environ, StartResponse], Iterable[bytes]]
Key = tuple[str, ...]

# Enough for every page of the shipped catalog in every language, in each process. Beyond it the oldest page leaves first, so
# invented query strings cost their sender more than us.
MOST_BYTES = 128 * 1024 * 1024
MOST_BYTES_A_PAGE = 512 * 1024
_OWN_HEADERS = frozenset({"content-encoding", "content-length", "etag", "vary"})
_VARY = ("Vary", ", ".join(("Accept-Encoding", "Accept-Language", *HTMX_HEADERS, "Cookie")))


@dataclass(frozen=True, slots=True)
class FinishedPage:
    """A page ready to be sent: plain and gzipped, each with its headers."""

    etag: str
    plain: bytes
    plain_headers: Headers
    packed: bytes
    packed_headers: Headers
    unchanged_headers: Headers

    @classmethod
    def made_from(cls, headers: Headers, body: bytes) -> "FinishedPage":
        """Finish what Django answered; a body that arrives gzipped is unpacked first."""
        if ("Content-Encoding", "gzip") in headers:
            body = gzip.decompress(body)
        etag = f'W/"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
        kept = [(name, value) for name, value in headers if name.lower() not in _OWN_HEADERS]
        kept += [("ETag", etag), _VARY]
        packed = gzip.compress(body, 9, mtime=0)
        return cls(
            etag=etag,
            plain=body,
            plain_headers=[*kept, ("Content-Length", str(len(body)))],
            packed=packed,
            packed_headers=[*kept, ("Content-Encoding", "gzip"), ("Content-Length", str(len(packed)))],
            unchanged_headers=[(name, value) for name, value in kept if name.lower() != "content-type"],
        )

    @property
    def size(self) -> int:
        return len(self.plain) + len(self.packed)

    def answer(self, environ: Environ, start_response: StartResponse) -> list[bytes]:
        if environ.get("HTTP_IF_NONE_MATCH") == self.etag:
            start_response("304 Not Modified", self.unchanged_headers)
            return []
        packs = "gzip" in environ.get("HTTP_ACCEPT_ENCODING", "")
        start_response("200 OK", self.packed_headers if packs else self.plain_headers)
        if environ["REQUEST_METHOD"] == "HEAD":
            return []
        return [self.packed if packs else self.plain]


class Store:
    """The pages of one edition and day. Several threads may keep pages at once."""

    def __init__(self) -> None:
        self._pages: dict[Key, FinishedPage] = {}
        self._size = 0
        self._keeping = Lock()
        # Asked by every request: without the lock, and without a call of ours in between.
        self.get = self._pages.get

    def keep(self, key: Key, page: FinishedPage) -> None:
        with self._keeping:
            self._forget(key)
            self._pages[key] = page
            self._size += page.size
            while self._size > MOST_BYTES:
                self._forget(next(iter(self._pages)))

    def _forget(self, key: Key) -> None:
        page = self._pages.pop(key, None)
        self._size -= page.size if page else 0

    def __len__(self) -> int:
        return len(self._pages)


class FinishedPages:
    """A WSGI application around Django's that keeps what Django answered."""

    def __init__(self, application: WSGIApplication, watch: EditionWatch | None = None) -> None:
        self.application = application
        self.watch = watch or EditionWatch()
        self._pages = Store()
        self._generation: tuple[Any, ...] = ()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if not _may_be_shared(environ):
            return self.application(environ, start_response)
        generation = self._current_generation()
        key = _key(environ)
        answer = self._pages.get(key) or self._ask_django(environ, start_response, key, generation)
        return answer.answer(environ, start_response) if isinstance(answer, FinishedPage) else answer

    def _current_generation(self) -> tuple[Any, ...]:
        """Return (edition, day) and drop every page of an earlier one."""
        generation = (self.watch.number, clock.today())
        if generation != self._generation:
            self._pages = Store()
            self._generation = generation
        return generation

    def _ask_django(
        self, environ: Environ, start_response: StartResponse, key: Key, generation: tuple[Any, ...]
    ) -> FinishedPage | Iterable[bytes]:
        answered = _Answer()
        # A 304 or a HEAD has no body to keep: the store asks for the whole page and does the shortening itself.
        asked = {**environ, "REQUEST_METHOD": "GET"}
        asked.pop("HTTP_IF_NONE_MATCH", None)
        asked.pop("HTTP_IF_MODIFIED_SINCE", None)
        asked.pop("HTTP_RANGE", None)
        chunks = self.application(asked, answered.start)
        if not answered.may_be_kept():
            start_response(answered.status, answered.headers)
            return chunks if environ["REQUEST_METHOD"] == "GET" else _closed(chunks)
        page = FinishedPage.made_from(answered.headers, _whole(chunks))
        # A page begun before a new edition must not be kept after it.
        known = generation[0] is not None and generation == self._current_generation()
        if known and len(page.plain) <= MOST_BYTES_A_PAGE:
            self._pages.keep(key, page)
        return page


class _Answer:
    """What Django said through ``start_response``."""

    status = ""

    def __init__(self) -> None:
        self.headers: Headers = []

    def start(self, status: str, headers: Headers, exc_info: Any = None) -> Callable[[bytes], None]:
        self.status, self.headers = status, headers
        return lambda _chunk: None

    def may_be_kept(self) -> bool:
        said = {name.lower(): value for name, value in self.headers}
        return self.status.startswith("200") and "public" in said.get("cache-control", "") and "set-cookie" not in said


def _may_be_shared(environ: Environ) -> bool:
    return (
        environ["REQUEST_METHOD"] in ("GET", "HEAD")
        and "HTTP_COOKIE" not in environ
        and "HTTP_AUTHORIZATION" not in environ
        and "HTTP_HX_REQUEST" not in environ
    )


def _key(environ: Environ) -> Key:
    said: dict[str, str] = environ
    return (
        said.get("HTTP_HOST", ""),
        said["PATH_INFO"],
        said.get("QUERY_STRING", ""),
        _language(said),
        said.get("HTTP_X_FORWARDED_PROTO", said.get("wsgi.url_scheme", "")),
    )


def _language(environ: dict[str, str]) -> str:
    """Return what Django would choose, so that the endless spellings of a header share one page; the address goes first."""
    return split(environ["PATH_INFO"])[0] or preferred(environ.get("HTTP_ACCEPT_LANGUAGE", ""))


def _whole(chunks: Iterable[bytes]) -> bytes:
    try:
        return b"".join(chunks)
    finally:
        _close(chunks)


def _closed(chunks: Iterable[bytes]) -> list[bytes]:
    _close(chunks)
    return []


def _close(chunks: Iterable[bytes]) -> None:
    close = getattr(chunks, "close", None)
    if close is not None:
        close()
