"""Public pages: warm against hello-world and nginx, cold against a plain page with six queries, and how fast news arrives."""

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from bench.load import Rate, measure
from bench.results import Result, at_least, at_most
from bench.servers import get, granian, nginx

PAGES = {
    "timeline": "/",
    "model page": "/models/anthropic/claude-sonnet-4-5-20250929/",
    "guide page": "/guides/anthropic/claude-sonnet-4-5-20250929/to/anthropic/claude-sonnet-5-5/",
}
APPLICATION = "transition.wsgi:application"
HELLO = "bench.peers.startproject:application"
BARE = "bench.peers.bare:application"
TURNS = 3


def warm(seconds: int) -> Iterator[Result]:
    """Measure finished pages beside Django's hello-world, whole and bare, and nginx serving the same gzipped bytes.

    A page and its peers take turns, and the middle of three turns counts: a machine that becomes slow or fast between two
    loads would else flatter one of them.
    """
    with tempfile.TemporaryDirectory(prefix="bench") as name, granian(HELLO) as whole, granian(BARE) as bare:
        folder = Path(name)
        folder.chmod(0o755)
        with granian(APPLICATION) as ours, nginx(folder) as static:
            for page, path in PAGES.items():
                _, body = get(ours, path, gzip=True)
                (folder / "page").write_bytes(body)
                _warm_both_workers(ours, path)
                asked = [(whole, "/hello"), (bare, "/hello"), (ours, path), (static, "/page")]
                hello, least, mine, file = _in_turns(asked, max(1, seconds // TURNS))
                yield at_least(f"{page}, warm", mine.per_second, "req/s", "Django hello-world", hello.per_second, 3)
                yield at_least(f"{page}, warm", mine.per_second, "req/s", "Django, bare", least.per_second, 2)
                yield at_least(f"{page}, warm", mine.per_second, "req/s", "nginx, same bytes", file.per_second, 0.5)
                yield at_most(f"{page}, warm, p99", mine.p99_ms, "ms", 20)
                yield at_most(f"{page}, HTML over the wire", len(body) / 1024, "KiB", 60)


def _in_turns(asked: Sequence[tuple[int, str]], seconds: int) -> list[Rate]:
    """Return the middle rate of each (port, path) over ``TURNS`` turns."""
    turns = [[measure(port, path, seconds=seconds) for port, path in asked] for _turn in range(TURNS)]
    return [sorted(rates, key=lambda rate: rate.per_second)[TURNS // 2] for rates in zip(*turns, strict=True)]


def cold(seconds: int) -> Iterator[Result]:
    """Measure pages that Django makes anew for every request, against a plain Django page with six queries."""
    with granian(BARE) as peer, granian(APPLICATION, FINISHED_PAGES="0") as ours:
        six = measure(peer, "/six", seconds=seconds)
        for page, path in PAGES.items():
            mine = measure(ours, path, seconds=seconds)
            yield at_least(f"{page}, cold", mine.per_second, "req/s", "Django page, six queries", six.per_second, 0.5)


def news(publish_event: Callable[[], str]) -> Iterator[Result]:
    """Measure how long after the commit of an event the last old page is served by any worker."""
    path = PAGES["model page"]
    with granian(APPLICATION) as ours:
        _warm_both_workers(ours, path)
        new_words = publish_event()
        committed = time.monotonic()
        last_old = 0.0
        while time.monotonic() - committed < 3:
            if new_words not in get(ours, path)[1].decode():
                last_old = time.monotonic() - committed
    yield at_most("an event is seen by every worker", last_old, "s", 1)


def _warm_both_workers(port: int, path: str) -> None:
    for _ in range(50):
        get(port, path)
        get(port, path, gzip=True)
