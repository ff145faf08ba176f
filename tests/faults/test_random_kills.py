"""G1 and G2 in a crowd: two workers at full speed, one of them killed at random again and again, and then the sums."""

import random
import signal
from collections.abc import Callable, Iterator
from queue import SimpleQueue

import pytest

from tests.faults.counting import Counts, counting_server
from tests.faults.crowds import assert_books_add_up, crowded_plan, expire_leases
from tests.faults.processes import Process, run_worker, start_worker
from tests.faults.size import sized
from tests.notices.sending import states
from tests.patience import PATIENCE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

SHORT = 1_500
PEOPLE = sized(SHORT, 200_000)
KILLS = sized(2, 60)
MICRO_BATCH = 200
# What a killed worker had handed off is unknown soon, as in production after some minutes.
SETTINGS = {"NOTICES_MICRO_BATCH": str(MICRO_BATCH), "NOTICES_LEASE_SECONDS": "30"}


@pytest.fixture
def server() -> Iterator[tuple[Counts, int]]:
    with counting_server(PEOPLE) as running:
        yield running


def send_and_kill(server: tuple[Counts, int], people: int, kills: int, *, workers: int = 2, weakened: str = "") -> None:
    """Let workers send to everybody; in the middle of ``kills`` letters kill one of them, and start another."""
    counts, port = server
    chance = random.Random(people)
    moments = set(chance.sample(range(1, people * 9 // 10), kills))
    killed: SimpleQueue[Process[bytes]] = SimpleQueue()

    def started() -> "Process[bytes]":
        return start_worker(port, weakened=weakened, **SETTINGS)

    at_work = [started() for _worker in range(workers)]

    def kill_one(letters: int) -> None:
        if letters in moments:
            one = chance.choice(at_work)
            one.send_signal(signal.SIGKILL)
            killed.put(one)

    counts.on_letter = kill_one
    for _kill in range(kills):
        one = killed.get(timeout=PATIENCE)
        one.wait(PATIENCE)
        at_work = [started() if other is one else other for other in at_work]
    for worker in at_work:
        worker.wait(PATIENCE)
    expire_leases()
    assert run_worker(port, weakened=weakened, **SETTINGS) == 0


@pytest.mark.guarantee("G1", "G2")
def test_a_crowd_whose_workers_are_killed_at_random_loses_nobody_and_nobody_hears_twice(
    server: tuple[Counts, int], record_property: Callable[..., None]
) -> None:
    plan, (counts, _port) = crowded_plan(PEOPLE), server
    send_and_kill(server, PEOPLE, KILLS)
    ended = states(plan)
    unknown = ended.get("unknown:worker_lost", 0)
    assert max(counts.copies) == 1
    assert counts.copies.count(0) <= unknown <= MICRO_BATCH * KILLS
    assert ended == {"accepted": PEOPLE - unknown} | ({"unknown:worker_lost": unknown} if unknown else {})
    assert_books_add_up(plan, PEOPLE)
    record_property("people", PEOPLE)
    record_property("kills", KILLS)
    record_property("unknown", unknown)


@pytest.mark.guarantee("G2", control=True)
def test_without_the_hand_off_mark_somebody_of_the_crowd_hears_twice(server: tuple[Counts, int]) -> None:
    """The control of G2."""
    crowded_plan(SHORT)
    send_and_kill(server, SHORT, 1, workers=1, weakened="no hand-off mark")
    assert max(server[0].copies) > 1
