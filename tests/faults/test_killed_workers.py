"""G1, G2, G3: real workers on real PostgreSQL and a real SMTP server, killed with SIGKILL or stalled at every stage."""

import os
import signal
import time
from typing import Any

import pytest
from django.db import connection

from tests.faults.processes import run_worker, start_worker
from tests.notices.sending import Mailbox, crowd, leaving, running_plan, states
from transition.notices import sweeping
from transition.notices.models import Milestone, Plan
from transition.notices.progress import progress
from transition.notices.settling import settle

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.usefixtures("no_partitions")]

PEOPLE = 40
MICRO_BATCH = 10
SMALL = {"NOTICES_MICRO_BATCH": str(MICRO_BATCH)}


@pytest.fixture
def plan(mailbox: Mailbox) -> Plan:
    availability = leaving(6)
    crowd(PEOPLE, availability)
    return running_plan(availability)


def expire_leases() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE notices_delivery SET leased_until = now() - interval '1 s' WHERE leased_until IS NOT NULL"
        )


@pytest.mark.parametrize(
    ("stage", "at"), [("claim", 1), ("hand-off", 2), ("letter", 13), ("letters", 2), ("record", 2)]
)
def test_a_killed_worker_sends_nobody_two_copies_and_loses_nobody(
    plan: Plan, mailbox: Mailbox, settings: Any, stage: str, at: int
) -> None:
    port = settings.EMAIL_PORT
    assert run_worker(port, dies=stage, at=at, **SMALL) == -signal.SIGKILL
    expire_leases()
    assert run_worker(port, **SMALL) == 0
    copies = [mailbox.copies_to(f"f{n}@example.org") for n in range(PEOPLE)]
    ended = states(plan)
    unknown = ended.get("unknown:worker_lost", 0)
    assert max(copies) <= 1
    assert unknown <= MICRO_BATCH
    assert ended.get("accepted", 0) + unknown == PEOPLE
    assert copies.count(0) <= unknown
    settle()
    books = [row.sums for row in progress(plan) if row.sums.candidates]
    assert [row.candidates for row in books] == [PEOPLE]
    assert all(row.add_up() for row in books)


@pytest.mark.parametrize(("stage", "at"), [("letter", 13), ("letters", 2)])
def test_without_the_hand_off_mark_a_killed_worker_sends_two_copies(
    plan: Plan, mailbox: Mailbox, settings: Any, stage: str, at: int
) -> None:
    """The control of G2."""
    port = settings.EMAIL_PORT
    run_worker(port, dies=stage, at=at, weakened="no hand-off mark", **SMALL)
    expire_leases()
    run_worker(port, weakened="no hand-off mark", **SMALL)
    assert max(mailbox.copies_to(f"f{n}@example.org") for n in range(PEOPLE)) == 2


@pytest.mark.parametrize(("stage", "at"), [("claim", 1), ("hand-off", 2), ("letter", 13), ("letters", 2)])
def test_a_stalled_worker_neither_resends_nor_overwrites(
    plan: Plan, mailbox: Mailbox, settings: Any, stage: str, at: int
) -> None:
    port = settings.EMAIL_PORT
    stalled = start_worker(port, dies=stage, at=at, FAULT_STALLS="1", **SMALL)
    _wait_until_stopped(stalled.pid)
    expire_leases()
    sweeping.sweep_leases()
    assert run_worker(port, **SMALL) == 0
    os.kill(stalled.pid, signal.SIGCONT)
    assert stalled.wait(timeout=60) == 0
    copies = [mailbox.copies_to(f"f{n}@example.org") for n in range(PEOPLE)]
    assert copies == [1] * PEOPLE
    assert states(plan) == {"accepted": PEOPLE}


def test_three_planners_and_three_workers_at_once_send_everybody_one(
    plan: Plan, mailbox: Mailbox, settings: Any
) -> None:
    workers = [start_worker(settings.EMAIL_PORT, **SMALL) for _worker in range(3)]
    assert [worker.wait(timeout=60) for worker in workers] == [0, 0, 0]
    assert run_worker(settings.EMAIL_PORT, **SMALL) == 0
    assert [mailbox.copies_to(f"f{n}@example.org") for n in range(PEOPLE)] == [1] * PEOPLE
    assert Milestone.objects.get(plan=plan, state="open").build.included == PEOPLE


def test_no_transaction_is_open_while_the_mail_server_thinks(plan: Plan, mailbox: Mailbox, settings: Any) -> None:
    import psycopg

    where = connection.get_connection_params()
    seen: list[int] = []

    def look(address: str) -> None:
        with psycopg.connect(
            host=where.get("host"), port=where.get("port"), user=where.get("user"), dbname=where["dbname"]
        ) as mine:
            row = mine.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
                " AND xact_start IS NOT NULL AND state LIKE 'idle in transaction%'"
            ).fetchone()
            seen.append(row[0] if row else -1)

    mailbox.on_message = lambda address: look(address)
    assert run_worker(settings.EMAIL_PORT, **SMALL) == 0
    assert seen == [0] * PEOPLE


def _wait_until_stopped(pid: int) -> None:
    for _try in range(600):
        with open(f"/proc/{pid}/stat") as stat:
            if stat.read().rpartition(")")[2].split()[0] == "T":
                return
        time.sleep(0.05)
    raise AssertionError("the worker never stalled")
