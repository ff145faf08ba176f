"""A whole announcement to postfix's ``smtp-sink``, beside ``smtp-source``, django-post_office and one Celery task per email.

Ours is the real thing: two workers claim, hand off, personalise, send and record. Every peer uses the same sink in the same
run, and gets the circumstances it is best at. ``smtp-source`` writes one text again and again and records nothing, so it is
a limit and not a rival.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bench.audience import running_milestone
from bench.peers import mail
from bench.results import Result, at_least
from bench.servers import free_port, program, wait_for_port

WORKERS = 2
# Peers are slow enough that so many letters tell their rate.
POST_OFFICE_LETTERS, CELERY_LETTERS, SOURCE_LETTERS = 4_000, 600, 60_000


def measure(recipients: int) -> Iterator[Result]:
    """Send one milestone to so many followers, then let each peer send its share."""
    with sink() as port:
        size, ours = _send_everybody(recipients, port)
        source = max(_source(port, sessions, size) for sessions in (2, 4, 8, 16))
        yield at_least("send, end to end", ours, "msg/s", "10,000 a second", 10_000, 1)
        yield at_least("send, end to end", ours, "msg/s", "smtp-source at its best", source, 0.75)
        with mail.peers(port) as peers:
            yield at_least("send, end to end", ours, "msg/s", "django-post_office", peers.post_office(POST_OFFICE_LETTERS), 10)
            yield at_least("send, end to end", ours, "msg/s", "a Celery task per email", peers.celery(CELERY_LETTERS), 80)


@contextmanager
def sink() -> Iterator[int]:
    """Run smtp-sink, which takes every letter and forgets it; yield its port."""
    port = free_port()
    command = [program("smtp-sink"), "-c", f"127.0.0.1:{port}", "1000"]
    # It drops its rights where it has some, and needs a folder that its user may enter.
    if os.geteuid() == 0:
        command[1:1] = ["-u", "nobody"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")
    try:
        wait_for_port(port)
        yield port
    finally:
        process.terminate()
        process.wait(10)
