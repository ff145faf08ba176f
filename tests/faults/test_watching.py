"""G19: each process is stopped in turn, and the alarm rises; an alert on the length of the queue says nothing."""

import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

from tests.faults.processes import ROOT, environment
from tests.notices.sending import Mailbox, follower, leaving, running_plan
from tests.patience import PATIENCE, wait_for
from transition.local.processes import stop
from transition.notices.models import Heartbeat, Plan
from transition.notices.watching import SENDERS

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

_SILENCE = 6
# Worker and beat as an operator runs them, in processes of their own; beat's turns are shortened so that the test is short.
_RUN = """
from transition.celery import app
for entry in app.conf.beat_schedule.values():
    entry["schedule"] = 1.0
app.conf.task_default_queue = {queue!r}
app.start({arguments!r})
"""

Process = "subprocess.Popen[bytes]"


class Parts:
    """A worker and a beat on a queue that no other test looks at."""

    def __init__(self, port: int, redis_url: str, folder: Path) -> None:
        self.queue = f"g19-{uuid.uuid4().hex}"
        self.env = environment(port, REDIS_URL=redis_url, NOTICES_SILENCE_SECONDS=str(_SILENCE))
        self.redis = Redis.from_url(redis_url)
        arguments = {
            "worker": ["worker", "--concurrency=2", "--loglevel=WARNING", "-n", f"{self.queue}@test"],
            "beat": ["beat", "--loglevel=WARNING", "--schedule", str(folder / "beat")],
        }
        self.running = {name: self._start(words) for name, words in arguments.items()}

    def _start(self, arguments: list[str]) -> "subprocess.Popen[bytes]":
        code = _RUN.format(queue=self.queue, arguments=arguments)
        return subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=self.env, start_new_session=True)

    def stop(self, name: str) -> None:
        stop(self.running[name], signal.SIGTERM, patience=PATIENCE)

    def watch(self) -> tuple[int, str]:
        """Return the exit code of ``watch_notices`` and what it said."""
        command = [sys.executable, "manage.py", "watch_notices"]
        done = subprocess.run(
            command, cwd=ROOT, env=self.env, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        return done.returncode, done.stdout

    def queue_alert_is_up(self) -> bool:
        """The control: what an alert on the length of the queue would say. One waiting ring for each job is usual."""
        return int(self.redis.llen(self.queue)) > 20  # type: ignore[arg-type]


@pytest.fixture
def parts(mailbox: Mailbox, settings: Any, tmp_path: Path) -> Iterator[Parts]:
    availability = leaving(6)
    follower("ada", model=availability.model)
    running_plan(availability)
    parts = Parts(settings.EMAIL_PORT, settings.REDIS_URL, tmp_path)
    yield parts
    for name in parts.running:
        parts.stop(name)
    parts.redis.delete(parts.queue)


def all_report() -> bool:
    return {*SENDERS, "auditor"} <= set(Heartbeat.objects.values_list("role", flat=True))


@pytest.mark.guarantee("G19")
@pytest.mark.parametrize("stopped", ["worker", "beat"])
def test_a_part_that_stops_raises_the_alarm(parts: Parts, mailbox: Mailbox, stopped: str) -> None:
    wait_for(lambda: all_report() and mailbox.copies_to("ada@example.org") == 1)
    # Long enough that a part which has never reported would be missed by now: this silence is that of health.
    time.sleep(_SILENCE + 1)
    assert parts.watch() == (0, "")
    assert Plan.objects.running().exists()
    parts.stop(stopped)
    wait_for(lambda: parts.watch() == (1, f"No worker has reported for {_SILENCE} seconds. Nothing is being sent.\n"))
    if stopped == "worker":
        # The queue that the control looks at is the one that beat rings.
        wait_for(lambda: int(parts.redis.llen(parts.queue)) > 0)


@pytest.mark.guarantee("G19", control=True)
def test_a_build_that_alerts_on_the_queue_says_nothing_when_beat_has_stopped(parts: Parts, mailbox: Mailbox) -> None:
    wait_for(all_report)
    parts.stop("beat")
    wait_for(lambda: parts.watch()[0] == 1)
    assert not parts.queue_alert_is_up()
