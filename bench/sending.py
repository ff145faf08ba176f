"""A whole announcement to postfix's ``smtp-sink``, beside ``smtp-source``, django-post_office and one Celery task per email.

Ours is the real thing: two workers claim, hand off, personalise, send and record. Every peer uses the same sink in the same
run, with letters of the same size. ``smtp-source`` writes one text again and again and records nothing, so it is a limit and
not a rival.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from bench import rivals
from bench.results import Result, at_least
from bench.servers import free_port, program, wait_for_port

WORKERS = 2
_SOURCE_LETTERS = 50_000
# Counting what was accepted reads every row, so a large run is looked at less often.
_SAMPLE_SECONDS = 5.0
_ROWS_A_SECOND_OF_SAMPLE = 100_000


class Sample(NamedTuple):
    """How far the sending has come."""

    seconds: float
    accepted: int


def measure(milestone: Any, recipients: int, redis_url: str, curve: list[Sample]) -> Iterator[Result]:
    """Send a planned milestone to everybody, then let each peer send its share to the same sink; fill the curve of ours."""
    with sink() as port:
        size = letter_size(milestone)
        before = source_at_its_best(port, size)
        curve += send_everybody(milestone, recipients, port)
        ours = recipients / curve[-1].seconds
        # Before and after ours, so that a machine that became busy does not flatter us.
        source = max(before, source_at_its_best(port, size))
        yield at_least("send, end to end", ours, "msg/s", "ten thousand", 10_000, 1)
        yield at_least("send, end to end", ours, "msg/s", "smtp-source at its best", source, 0.75)
        yield at_least("send, end to end", ours, "msg/s", "django-post_office", rivals.post_office(port, size), 10)
        theirs = rivals.task_per_email(milestone, port, redis_url)
        yield at_least("send, end to end", ours, "msg/s", "a Celery task per email", theirs, 80)


@contextmanager
def sink() -> Iterator[int]:
    """Run smtp-sink, which takes every letter and forgets it; yield its port."""
    port = free_port()
    # It gives up root's rights, and its user may not read every folder.
    user = ["-u", "nobody"] if os.geteuid() == 0 else []
    process = subprocess.Popen([program("smtp-sink"), *user, f"127.0.0.1:{port}", "1000"], cwd="/")
    try:
        wait_for_port(port)
        yield port
    finally:
        process.terminate()
        process.wait(10)


def letter_size(milestone: Any) -> int:
    """Return the bytes of one letter of the milestone."""
    from transition.notices.letters import Letters, Reader
    from transition.notices.models import Follower
    from transition.notices.moments import database_now
    from transition.notices.stories import Story

    letters = Letters(Story(milestone, database_now()))
    mail = letters.message(Reader("en", False, None), Follower(pk=1, email="f1@example.org"), "m1.f1.email")
    return len(mail.message().as_bytes())


def send_everybody(milestone: Any, recipients: int, port: int) -> list[Sample]:
    """Let the workers deliver until nothing is due; return the curve, whose last sample is the whole run."""
    environ = {**os.environ, "EMAIL_URL": f"smtp://127.0.0.1:{port}"}
    command = [sys.executable, "-m", "bench.sender"]
    workers = [
        subprocess.Popen(command, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _worker in range(WORKERS)
    ]
    for worker in workers:
        assert worker.stdout and worker.stdout.readline() == "ready\n"
    began, samples = time.monotonic(), []
    for worker in workers:
        assert worker.stdin
        worker.stdin.write("\n")
        worker.stdin.flush()
    pause = max(_SAMPLE_SECONDS, recipients / _ROWS_A_SECOND_OF_SAMPLE)
    while _still_running(workers, pause):
        samples.append(Sample(time.monotonic() - began, accepted(milestone)))
    samples.append(Sample(time.monotonic() - began, accepted(milestone)))
    if samples[-1].accepted != recipients:
        raise RuntimeError(f"{recipients - samples[-1].accepted} of {recipients} were not accepted")
    return samples


def _still_running(workers: "list[subprocess.Popen[str]]", pause: float) -> bool:
    """Wait until all workers have ended, or until it is time for a sample."""
    until = time.monotonic() + pause
    for worker in workers:
        try:
            worker.wait(max(0.01, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            return True
    return False


def accepted(milestone: Any) -> int:
    from django.db import connection

    from transition.notices import partitions

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {partitions.name(milestone.pk)} WHERE state = 'accepted'")
        return int(cursor.fetchone()[0])


def source_at_its_best(port: int, size: int) -> float:
    """Return the messages a second of smtp-source with the number of sessions that suits it best."""
    return max(_source(port, sessions, size) for sessions in (2, 4, 8, 16))


def _source(port: int, sessions: int, size: int) -> float:
    command = [program("smtp-source"), "-d", "-s", str(sessions), "-m", str(_SOURCE_LETTERS), "-l", str(size)]
    began = time.monotonic()
    subprocess.run([*command, "-f", "a@example.org", "-t", "b@example.org", f"127.0.0.1:{port}"], check=True)
    return _SOURCE_LETTERS / (time.monotonic() - began)
