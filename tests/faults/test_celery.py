"""G9: the broker is a doorbell. A real worker and a real beat deliver; a flushed broker costs nothing but a moment."""

import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from redis import Redis

from tests.faults.processes import ROOT, end, environment, manage
from tests.notices.sending import Mailbox, follower, leaving, move, running_plan, states, today
from transition.notices.models import Heartbeat

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.usefixtures("no_partitions")]

# Beat's own turns, shortened so that the test does not wait for a minute.
FAST_BEAT = """
from transition.celery import app
for entry in app.conf.beat_schedule.values():
    entry["schedule"] = 1.0
app.start(["worker", "--beat", "--concurrency=2", "--loglevel=WARNING", "--schedule", {schedule!r}, "-n", {name!r}])
"""


@pytest.fixture
def worker(mailbox: Mailbox, settings: Any, tmp_path: Any) -> Iterator["subprocess.Popen[bytes]"]:
    code = FAST_BEAT.format(schedule=str(tmp_path / "beat"), name=f"w{uuid.uuid4().hex}@test")
    env = environment(settings.EMAIL_PORT, REDIS_URL=settings.REDIS_URL)
    process = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=env, start_new_session=True)
    yield process
    end(process)


def wait_for(true: Callable[[], bool], seconds: int = 60) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.2)


def test_a_worker_and_beat_deliver_once_and_follow_a_moved_date(
    worker: "subprocess.Popen[bytes]", mailbox: Mailbox, settings: Any
) -> None:
    availability = leaving(6)
    follower("ada", model=availability.model)
    plan = running_plan(availability)
    wait_for(lambda: mailbox.copies_to("ada@example.org") == 1)
    # What FLUSHALL would take from the workers; the rest of the server belongs to other tests.
    Redis.from_url(settings.REDIS_URL).delete("celery", "unacked", "unacked_index", "unacked_mutex")
    move(availability, today() + timedelta(days=45))
    wait_for(lambda: len(mailbox.messages) == 2)
    assert mailbox.subjects()[1].startswith("New date:")
    wait_for(
        lambda: {"planner", "deliverer", "settler", "sweeper"} <= set(Heartbeat.objects.values_list("role", flat=True))
    )
    time.sleep(3)
    assert len(mailbox.messages) == 2
    assert states(plan) == {"accepted": 2, "skipped:in_correction": 1}
    assert worker.poll() is None


def test_send_due_does_the_whole_job_with_redis_off(mailbox: Mailbox, settings: Any) -> None:
    availability = leaving(6)
    follower("ada", model=availability.model)
    running_plan(availability)
    off = {"REDIS_URL": "redis://127.0.0.1:1/0"}
    assert "1 accepted" in manage(settings.EMAIL_PORT, "send_due", env=off)
    assert manage(settings.EMAIL_PORT, "send_due", env=off) == "Nothing is due.\n"
    assert mailbox.copies_to("ada@example.org") == 1
