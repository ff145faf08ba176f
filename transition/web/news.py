"""Tell the other processes that a new edition is out. Redis carries the news; the database is the truth."""

import threading
import time

import structlog
from django.conf import settings
from django.db import DatabaseError, connection
from redis import Redis, RedisError
from redis.client import PubSub

CHANNEL = "transition:edition"
# Without news the database is asked this often, so a lost ring costs half a second and never a stale page.
ASK_SECONDS = 0.5

log = structlog.get_logger(__name__)


def new_edition() -> None:
    """Ring for every web process."""
    if not settings.REDIS_URL:
        return
    try:
        with _redis() as redis:
            redis.publish(CHANNEL, "new")
    except RedisError as problem:
        log.warning("edition_news_not_sent", problem=type(problem).__name__)


class EditionWatch:
    """Know the current edition without asking the database per request.

    A daemon thread asks on every ring and at least every ``ASK_SECONDS``. ``number`` is None until the database has
    answered once, and again when it has been silent for ``SILENT_SECONDS``: then nobody knows what is current.
    """

    SILENT_SECONDS = 60.0

    def __init__(self) -> None:
        self._number: int | None = None
        self._heard_at = 0.0
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    @property
    def number(self) -> int | None:
        """Return the newest edition this process knows of."""
        if self._thread is None:
            self._start()
        return self._number if time.monotonic() - self._heard_at < self.SILENT_SECONDS else None

    def _start(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._watch, name="edition-watch", daemon=True)
                self._thread.start()

    def _watch(self) -> None:
        news: PubSub | None = None
        while True:
            self._ask()
            news = _wait_for_news(news)

    def _ask(self) -> None:
        from transition.web.models import Edition

        try:
            self._number = Edition.objects.number()
            self._heard_at = time.monotonic()
        except DatabaseError:
            connection.close()


def _wait_for_news(news: PubSub | None) -> PubSub | None:
    """Return after a ring or after ``ASK_SECONDS``; a Redis that is away is tried again at the next turn."""
    if not settings.REDIS_URL:
        time.sleep(ASK_SECONDS)
        return None
    try:
        if news is None:
            news = _redis().pubsub(ignore_subscribe_messages=True)
            news.subscribe(CHANNEL)
        news.get_message(timeout=ASK_SECONDS)
        return news
    except RedisError:
        time.sleep(ASK_SECONDS)
        return None


def _redis() -> Redis:
    return Redis.from_url(settings.REDIS_URL, socket_timeout=5, socket_connect_timeout=1)
