"""Tell the other processes that a new edition is out. Redis carries the news; the database is the truth."""

import structlog
from django.conf import settings
from redis import Redis, RedisError

CHANNEL = "transition:edition"

log = structlog.get_logger(__name__)


def new_edition() -> None:
    """Ring for every web process. A lost ring costs a second: each process also asks the database."""
    if not settings.REDIS_URL:
        return
    try:
        with Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1) as redis:
            redis.publish(CHANNEL, "new")
    except RedisError as problem:
        log.warning("edition_news_not_sent", problem=type(problem).__name__)
