"""How fast others send: django-post_office with two processes, and a Celery task for each email with two workers."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from transition.local.services import throwaway_services

BASE = Path(__file__).resolve().parent.parent
# Beside .venv and never in it: the site must not be able to import them.
PEERS = BASE / ".cache" / "peers"
# Slow enough that so many letters tell their rate.
POST_OFFICE_LETTERS, CELERY_LETTERS = 3_000, 300


def post_office(port: int, size: int) -> float:
    """Return django-post_office's messages a second, from a filled queue in a PostgreSQL of its own to the sink."""
    _install()
    with throwaway_services() as services:
        environ = {
            **os.environ,
            "PYTHONPATH": str(PEERS),
            "DATABASE_URL": services.database_url,
            "PEER_PORT": str(port),
            "PEER_LETTERS": str(POST_OFFICE_LETTERS),
            "PEER_SIZE": str(size),
        }
        command = [sys.executable, "-m", "bench.peers.post_office_queue"]
        said = subprocess.run(command, env=environ, check=True, capture_output=True, text=True).stdout
    return POST_OFFICE_LETTERS / float(said.split()[-1])


def task_per_email(milestone: Any, port: int, redis_url: str) -> float:
    """Return the letters a second of one task per letter, from the first call to the last letter sent."""
    from redis import Redis

    # Celery has a name of its own for a Redis behind a socket file.
    os.environ.update(PEER_BROKER=redis_url.replace("unix://", "redis+socket://"), PEER_REDIS=redis_url)
    environ = {**os.environ, "EMAIL_URL": f"smtp://127.0.0.1:{port}", "PEER_MILESTONE": str(milestone.pk)}
    from bench.peers.task_per_email import SENT, app

    counter = Redis.from_url(redis_url)
    counter.delete(SENT)
    with _worker(environ):
        app.send_task("send_one", args=[1])
        _wait_for(counter, SENT, 1)
        began = time.monotonic()
        for follower_id in range(2, CELERY_LETTERS + 2):
            app.send_task("send_one", args=[follower_id])
        _wait_for(counter, SENT, CELERY_LETTERS + 1)
        return CELERY_LETTERS / (time.monotonic() - began)


@contextmanager
def _worker(environ: dict[str, str]) -> Iterator[None]:
    command = [sys.executable, "-m", "celery", "-A", "bench.peers.task_per_email", "worker", "--concurrency=2"]
    process = subprocess.Popen([*command, "--loglevel=ERROR", "--without-gossip", "--without-mingle"], env=environ)
    try:
        yield
    finally:
        process.terminate()
        process.wait(30)


def _wait_for(counter: Any, key: str, number: int, seconds: float = 120) -> None:
    until = time.monotonic() + seconds
    while int(counter.get(key) or 0) < number:
        if time.monotonic() > until:
            raise RuntimeError("the tasks were not done in time")
        time.sleep(0.01)


def _install() -> None:
    """Put the pinned peers into a folder of their own."""
    if (PEERS / "post_office").is_dir():
        return
    sys.path.insert(0, str(BASE / "requirements"))
    import install  # type: ignore[import-not-found]

    pins = BASE / "bench" / "peers" / "requirements.txt"
    options = ["--quiet", "--no-deps", "--require-hashes", "--python", sys.executable, "--target", str(PEERS)]
    environ = {**install.index_settings(), **os.environ, "UV_INDEX_STRATEGY": "unsafe-best-match"}
    install.command(install.find_uv(), "pip", "install", *options, "-r", pins, env=environ)
