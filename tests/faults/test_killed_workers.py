"""G1, G2, G3: real workers on real PostgreSQL and a real SMTP server, killed with SIGKILL or stalled at every stage."""

import os
import random
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection

from tests.faults.crowds import assert_books_add_up, copies, crowded_plan, expire_leases
from tests.faults.processes import run_worker, start_worker
from tests.faults.size import IS_LONG, sized
from tests.notices.sending import Mailbox, states
from tests.patience import PATIENCE, wait_for
from transition.notices import sweeping
from transition.notices.models import Milestone, Plan

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

PEOPLE = sized(40, 1000)
MICRO_BATCH = 10
# Leases end when the test says so, however slow the machine is.
SMALL = {"NOTICES_MICRO_BATCH": str(MICRO_BATCH), "NOTICES_LEASE_SECONDS": "3600"}
# Rows are claimed where their channel has a cap; this one makes nobody wait.
CAPPED = {"NOTICES_RATE": "email=100000"}
STAGES = [("claim", 1), ("hand-off", 2), ("letter", 13), ("letters", 2)]
if IS_LONG:
    STAGES += [("hand-off", 60), ("letter", 1), ("letter", 509), ("letters", 99)]


def settings_for(stage: str) -> dict[str, str]:
    return SMALL | (CAPPED if stage == "claim" else {})


@pytest.fixture
def plan(mailbox: Mailbox) -> Plan:
    return crowded_plan(PEOPLE)


@pytest.mark.guarantee("G1", "G2")
@pytest.mark.parametrize(("stage", "at"), [*STAGES, ("record", 2)])
def test_a_killed_worker_sends_nobody_two_copies_and_loses_nobody(
    plan: Plan, mailbox: Mailbox, settings: Any, record_property: Callable[..., None], stage: str, at: int
) -> None:
    port = settings.EMAIL_PORT
    assert run_worker(port, dies=stage, at=at, **settings_for(stage)) == -signal.SIGKILL
    expire_leases()
    assert run_worker(port, **SMALL) == 0
    got, ended = copies(mailbox, PEOPLE), states(plan)
    unknown = ended.get("unknown:worker_lost", 0)
    assert max(got) <= 1
    assert unknown <= MICRO_BATCH
    assert ended.get("accepted", 0) + unknown == PEOPLE
    assert got.count(0) <= unknown
    assert_books_add_up(plan, PEOPLE)
    record_property("people", PEOPLE)
    record_property("copies", max(got))
    record_property("unknown", unknown)


@pytest.mark.guarantee("G1", "G2")
def test_workers_killed_at_random_lose_nobody(
    mailbox: Mailbox, settings: Any, record_property: Callable[..., None]
) -> None:
    # A row is given up after twelve hand-offs, whoever died of it, so the worker after eleven deaths still sends it.
    people, kills = sized(200, 5_000), sized(3, 11)
    plan, chance = crowded_plan(people), random.Random(people)
    for _kill in range(kills):
        stage, most = chance.choice([("claim", 1), ("hand-off", 9), ("letter", 90), ("letters", 9), ("record", 9)])
        run_worker(settings.EMAIL_PORT, dies=stage, at=chance.randint(1, most), **settings_for(stage))
        expire_leases()
    assert run_worker(settings.EMAIL_PORT, **SMALL) == 0
    ended = states(plan)
    unknown = ended.get("unknown:worker_lost", 0)
    assert max(copies(mailbox, people)) <= 1
    assert unknown <= MICRO_BATCH * kills
    assert ended.get("accepted", 0) + unknown == people
    assert_books_add_up(plan, people)
    record_property("people", people)
    record_property("kills", kills)


@pytest.mark.guarantee("G2", control=True)
@pytest.mark.parametrize(("stage", "at"), [("letter", 13), ("letters", 2)])
def test_without_the_hand_off_mark_a_killed_worker_sends_two_copies(
    plan: Plan, mailbox: Mailbox, settings: Any, record_property: Callable[..., None], stage: str, at: int
) -> None:
    """The control of G2."""
    port = settings.EMAIL_PORT
    run_worker(port, dies=stage, at=at, weakened="no hand-off mark", **SMALL)
    expire_leases()
    run_worker(port, weakened="no hand-off mark", **SMALL)
    assert max(copies(mailbox, PEOPLE)) == 2
    record_property("copies", 2)


@pytest.mark.guarantee("G3")
@pytest.mark.parametrize(("stage", "at"), STAGES)
def test_a_stalled_worker_neither_resends_nor_overwrites(
    plan: Plan, mailbox: Mailbox, settings: Any, record_property: Callable[..., None], stage: str, at: int
) -> None:
    port = settings.EMAIL_PORT
    stalled = start_worker(port, dies=stage, at=at, FAULT_STALLS="1", **settings_for(stage))
    wait_for(lambda: _is_stopped(stalled.pid))
    expire_leases()
    sweeping.sweep_leases()
    assert run_worker(port, **SMALL) == 0
    os.kill(stalled.pid, signal.SIGCONT)
    assert stalled.wait(PATIENCE) == 0
    assert copies(mailbox, PEOPLE) == [1] * PEOPLE
    assert states(plan) == {"accepted": PEOPLE}
    record_property("people", PEOPLE)


@pytest.mark.guarantee("G10")
def test_three_planners_and_three_workers_at_once_send_everybody_one(
    plan: Plan, mailbox: Mailbox, settings: Any
) -> None:
    workers = [start_worker(settings.EMAIL_PORT, **SMALL) for _worker in range(3)]
    assert [worker.wait(PATIENCE) for worker in workers] == [0, 0, 0]
    assert run_worker(settings.EMAIL_PORT, **SMALL) == 0
    assert copies(mailbox, PEOPLE) == [1] * PEOPLE
    assert Milestone.objects.get(plan=plan, state="open").build.included == PEOPLE


def test_no_transaction_is_open_while_the_mail_server_thinks(plan: Plan, mailbox: Mailbox, settings: Any) -> None:
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


def _is_stopped(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"
