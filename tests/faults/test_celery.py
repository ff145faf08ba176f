"""G9, the broker is a doorbell, and G10, schedulers may run none, once or many times: real workers, beats and brokers."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from celery import Celery as Ringer
from django.db import connection

from tests.faults.conftest import Celery
from tests.faults.crowds import copies, crowded_plan, wait_until_recorded, wait_until_told
from tests.faults.processes import Broker, manage
from tests.faults.size import sized
from tests.notices.sending import (
    Mailbox,
    follower,
    last_told_long_ago,
    leaving,
    move,
    pass_time,
    running_plan,
    states,
    today,
)
from tests.patience import wait_for
from transition.notices import guarding, tasks
from transition.notices.models import Heartbeat, InstanceEpoch, Slot
from transition.notices.moments import database_now

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

PEOPLE = sized(30, 2000)
ROLES = {"planner", "deliverer", "settler", "sweeper", "follower_of_dates"}


def wait_for_whole_rounds(rounds: int = 2) -> None:
    """Wait until every role has begun and ended a round since now: what was to be done is done, and nothing more came."""
    for _round in range(rounds):
        now = database_now()
        wait_for(
            lambda now=now: set(Heartbeat.objects.filter(beaten_at__gt=now).values_list("role", flat=True)) >= ROLES
        )


def ring(broker: Broker, task: str) -> None:
    """Do what transition.notices.bell does, on the test's own broker."""
    url = broker.url.replace("unix://", "redis+socket://")
    with Ringer(broker=url) as ringer:
        ringer.send_task(f"transition.notices.tasks.{task}")


@pytest.mark.guarantee("G9")
def test_a_worker_and_beat_deliver_once_and_follow_a_moved_date(
    celery: Celery, broker: Broker, mailbox: Mailbox
) -> None:
    worker, beat = celery("worker"), celery("beat")
    availability = leaving(6)
    follower("ada", model=availability.model)
    plan = running_plan(availability)
    wait_for(lambda: mailbox.copies_to("ada@example.org") == 1)
    broker.empty()
    move(availability, today() + timedelta(days=45))
    wait_for(lambda: len(mailbox.messages) == 2)
    assert mailbox.subjects()[1].startswith("New date:")
    wait_for_whole_rounds()
    assert len(mailbox.messages) == 2
    assert states(plan) == {"accepted": 2, "skipped:in_correction": 1}
    assert (worker.poll(), beat.poll()) == (None, None)


@pytest.mark.guarantee("G9")
def test_a_broker_that_is_emptied_and_lost_in_the_middle_costs_a_moment(
    celery: Celery, broker: Broker, mailbox: Mailbox, record_property: Callable[..., None]
) -> None:
    emptied: list[str] = []

    def empty_now_and_then(address: str) -> None:
        if len(mailbox.messages) % max(1, PEOPLE // 6) == 0:
            broker.empty()
            emptied.append(address)

    mailbox.on_message = empty_now_and_then
    # Workers and beat may not outlive a broker that goes away; in production and in `make run` they are started again.
    celery("worker", supervised=True, NOTICES_MICRO_BATCH="10")
    celery("beat", supervised=True)
    first = crowded_plan(PEOPLE)
    wait_until_told(mailbox, PEOPLE)
    assert len(emptied) >= 6
    broker.stop()
    mailbox.clear()
    availability = leaving(6, model=first.availability.model, surface=_another_surface())  # type: ignore[union-attr]
    last_told_long_ago()
    second = running_plan(availability)
    # Time in which nobody can ring: this is what is tested, not something that is waited for.
    time.sleep(sized(2, 600))
    broker.start()
    wait_until_told(mailbox, PEOPLE)
    for plan in (first, second):
        wait_until_recorded(plan, PEOPLE)
    assert copies(mailbox, PEOPLE) == [1] * PEOPLE
    record_property("people", PEOPLE * 2)
    record_property("times emptied", len(emptied))
    record_property("seconds without a broker", sized(2, 600))


@pytest.mark.guarantee("G9")
def test_every_message_three_times_sends_one_letter(celery: Celery, mailbox: Mailbox) -> None:
    celery("worker", FAULT_TIMES="3")
    celery("beat", FAULT_TIMES="3")
    plan = crowded_plan(PEOPLE)
    wait_until_recorded(plan, PEOPLE)
    wait_for_whole_rounds(sized(1, 10))
    assert copies(mailbox, PEOPLE) == [1] * PEOPLE


@pytest.mark.guarantee("G9", control=True)
def test_a_build_that_only_answers_its_queue_forgets_what_the_broker_lost(
    celery: Celery, broker: Broker, mailbox: Mailbox
) -> None:
    """The control of G9: work is done where a message asks for it, and nobody looks by himself."""
    plan = crowded_plan(PEOPLE)
    ring(broker, "look_for_work")
    broker.empty()
    celery("worker", FAULT_WEAKENED="enqueue only")
    celery("beat", FAULT_WEAKENED="enqueue only")
    ring(broker, "sweep_leases")
    # The worker is awake and has answered what came after the loss.
    wait_for(lambda: Heartbeat.objects.filter(role="sweeper").exists())
    assert mailbox.messages == []
    assert states(plan) == {}


@pytest.mark.guarantee("G9")
def test_send_due_does_the_whole_job_with_redis_off(mailbox: Mailbox, settings: Any) -> None:
    availability = leaving(6)
    follower("ada", model=availability.model)
    running_plan(availability)
    off = {"REDIS_URL": "redis://127.0.0.1:1/0"}
    assert "1 accepted" in manage(settings.EMAIL_PORT, "send_due", env=off)
    assert manage(settings.EMAIL_PORT, "send_due", env=off) == "Nothing is due.\n"
    assert mailbox.copies_to("ada@example.org") == 1


@pytest.mark.guarantee("G10")
def test_after_hours_without_a_scheduler_three_of_them_send_everybody_one(
    celery: Celery, mailbox: Mailbox, record_property: Callable[..., None]
) -> None:
    guarding.check_instance()
    plan = crowded_plan(PEOPLE)
    # Nobody has looked for five hours.
    pass_time(hours=5)
    celery("worker")
    for _beat in range(3):
        celery("beat")
    wait_until_recorded(plan, PEOPLE)
    wait_for(lambda: Heartbeat.objects.filter(role="purger").exists())
    wait_for_whole_rounds(sized(1, 30))
    assert copies(mailbox, PEOPLE) == [1] * PEOPLE
    assert purges() == slots()
    record_property("people", PEOPLE)
    record_property("beats", 3)


@pytest.mark.guarantee("G10")
def test_a_job_that_is_rung_many_times_runs_once_in_its_slot() -> None:
    guarding.check_instance()
    for _bell in range(5):
        tasks.purge()
    assert purges() == slots()


@pytest.mark.guarantee("G10", control=True)
def test_without_the_key_of_the_slot_every_bell_runs_the_job(db: None, record_property: Callable[..., None]) -> None:
    """The control of G10."""
    guarding.check_instance()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE notices_slot DROP CONSTRAINT notices_slot_pkey")
        try:
            for _bell in range(5):
                tasks.purge()
            assert purges() == 5 > slots()
        finally:
            cursor.execute("TRUNCATE notices_slot")
            cursor.execute("ALTER TABLE notices_slot ADD CONSTRAINT notices_slot_pkey PRIMARY KEY (job, instant)")
    record_property("runs in one slot", 5)


def purges() -> int:
    """Return how often the instance has counted a step, which is what the hourly job does last."""
    return InstanceEpoch.objects.get().number - 1


def slots() -> int:
    """Return how many hours the job has been rung in: one, or two when the clock struck during the test."""
    return Slot.objects.filter(job="purge").values("instant").distinct().count()


def _another_surface() -> Any:
    from tests.factories import SurfaceFactory

    return SurfaceFactory(key="bedrock", name="Amazon Bedrock")
