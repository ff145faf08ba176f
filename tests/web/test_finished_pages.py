"""Finished pages: the same bytes until the next edition or day, and never anybody's cookie."""

import gzip
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import time_machine

from transition.web.finished import FinishedPage, FinishedPages, Store

PUBLIC = ("Cache-Control", "public, max-age=0, s-maxage=60")


class Watch:
    """An edition set by hand."""

    number: int | None = 1


class Site:
    """A small application that counts how often it is asked."""

    def __init__(self, *headers: tuple[str, str], status: str = "200 OK", body: bytes = b"hello") -> None:
        self.headers = list(headers)
        self.status = status
        self.body = body
        self.asked = 0
        self.during = lambda: None

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.asked += 1
        self.during()
        start_response(self.status, [("Content-Type", "text/html"), *self.headers])
        return [self.body]


def ask(pages: FinishedPages, path: str = "/", **environ: str) -> tuple[str, dict[str, str], bytes]:
    said: dict[str, Any] = {}

    def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
        said.update(status=status, headers=dict(headers))

    method = environ.pop("REQUEST_METHOD", "GET")
    body = b"".join(pages({"REQUEST_METHOD": method, "PATH_INFO": path, **environ}, start))
    return said["status"], said["headers"], body


@pytest.fixture
def watch() -> Watch:
    return Watch()


def store(site: Site, watch: Watch) -> FinishedPages:
    return FinishedPages(site, watch)  # type: ignore[arg-type]


def test_a_public_page_is_made_once(watch: Watch) -> None:
    site = Site(PUBLIC)
    pages = store(site, watch)
    assert [ask(pages)[2] for _ in range(3)] == [b"hello"] * 3
    assert site.asked == 1


def test_a_new_edition_is_asked_for_again(watch: Watch) -> None:
    site = Site(PUBLIC)
    pages = store(site, watch)
    ask(pages)
    watch.number = 2
    site.body = b"moved"
    assert ask(pages)[2] == b"moved"


def test_a_new_day_is_asked_for_again(watch: Watch) -> None:
    site = Site(PUBLIC)
    pages = store(site, watch)
    with time_machine.travel("2026-11-23 23:59:59+00:00"):
        ask(pages)
    with time_machine.travel("2026-11-24 00:00:01+00:00"):
        ask(pages)
    assert site.asked == 2


def test_a_page_begun_before_a_new_edition_is_not_kept_after_it(watch: Watch) -> None:
    site = Site(PUBLIC)
    pages = store(site, watch)
    site.during = lambda: setattr(watch, "number", 2)
    ask(pages)
    site.body = b"moved"
    assert ask(pages)[2] == b"moved"


def test_nothing_is_kept_while_the_edition_is_unknown(watch: Watch) -> None:
    watch.number = None
    site = Site(PUBLIC)
    pages = store(site, watch)
    ask(pages)
    ask(pages)
    assert site.asked == 2


@pytest.mark.parametrize(
    "environ",
    [
        {"HTTP_COOKIE": "sessionid=1"},
        {"HTTP_AUTHORIZATION": "Bearer x"},
        {"HTTP_HX_REQUEST": "true"},
        {"REQUEST_METHOD": "POST"},
    ],
)
def test_a_request_that_may_be_personal_always_reaches_django(watch: Watch, environ: dict[str, str]) -> None:
    site = Site(PUBLIC)
    pages = store(site, watch)
    ask(pages)
    ask(pages, **environ)
    assert site.asked == 2


@pytest.mark.parametrize(
    "site",
    [
        Site(),
        Site(PUBLIC, ("Set-Cookie", "csrftoken=1")),
        Site(("Cache-Control", "private")),
        Site(PUBLIC, status="404 Not Found"),
    ],
    ids=["says nothing", "sets a cookie", "private", "not found"],
)
def test_an_answer_that_is_not_public_is_never_kept(watch: Watch, site: Site) -> None:
    pages = store(site, watch)
    ask(pages)
    ask(pages)
    assert site.asked == 2


def test_gzip_and_etag(watch: Watch) -> None:
    pages = store(Site(PUBLIC, body=b"x" * 5000), watch)
    _, headers, body = ask(pages, HTTP_ACCEPT_ENCODING="gzip, br")
    assert gzip.decompress(body) == b"x" * 5000
    assert headers["Content-Length"] == str(len(body))
    status, _, empty = ask(pages, HTTP_IF_NONE_MATCH=headers["ETag"])
    assert (status, empty) == ("304 Not Modified", b"")


def test_a_head_first_still_keeps_the_whole_page(watch: Watch) -> None:
    pages = store(Site(PUBLIC), watch)
    assert ask(pages, REQUEST_METHOD="HEAD")[2] == b""
    assert ask(pages)[2] == b"hello"


def test_invented_query_strings_do_not_fill_the_memory(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("transition.web.finished.MOST_BYTES", 100_000)
    site = Site(PUBLIC, body=b"x" * 9_000)
    pages = store(site, watch)
    for number in range(50):
        ask(pages, QUERY_STRING=f"q={number}")
    assert len(pages._pages) == 11
    asked = site.asked
    ask(pages, QUERY_STRING="q=49")
    assert site.asked == asked, "the newest page is kept"
    ask(pages, QUERY_STRING="q=0")
    assert site.asked == asked + 1, "the oldest has left"


def test_threads_that_keep_the_same_page_at_once_count_it_once() -> None:
    kept, page = Store(), FinishedPage.made_from([PUBLIC], b"x" * 9_000)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: kept.keep((str(number % 3),), page), range(600)))
    assert len(kept) == 3 and kept._size == 3 * page.size
