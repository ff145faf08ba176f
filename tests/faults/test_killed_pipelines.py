"""G2 over connections that pipeline: a worker killed with many letters under way costs at most its micro-batch."""

import signal
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from tests.faults.processes import run_worker
from tests.notices.scripted import Scripted, scripted_server
from tests.notices.sending import crowd, leaving, running_plan, states, use_server
from transition.notices.models import Plan

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

PEOPLE = 120
MICRO_BATCH = 40
SMALL = {"NOTICES_MICRO_BATCH": str(MICRO_BATCH)}


@pytest.fixture
def server(settings: Any) -> Iterator[Scripted]:
    with scripted_server() as script:
        use_server(settings, script.port)
        yield script


@pytest.fixture
def plan(server: Scripted) -> Plan:
    availability = leaving(6)
    crowd(PEOPLE, availability)
    return running_plan(availability)


def killed_and_replaced(server: Scripted, at: int, weakened: str = "") -> None:
    """Kill a worker after so many verdicts, let its lease run out, and let another one finish."""
    assert run_worker(server.port, dies="letter", at=at, weakened=weakened, **SMALL) == -signal.SIGKILL
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE notices_delivery SET leased_until = now() - interval '1 s' WHERE leased_until IS NOT NULL"
        )
    assert run_worker(server.port, weakened=weakened, **SMALL) == 0


@pytest.mark.guarantee("G2")
@pytest.mark.parametrize("at", [1, 55, 120])
def test_a_worker_killed_in_a_pipeline_sends_nobody_two_copies(plan: Plan, server: Scripted, at: int) -> None:
    killed_and_replaced(server, at)
    copies, ended = Counter(server.kept), states(plan)
    unknown = ended.get("unknown:worker_lost", 0)
    assert max(copies.values()) == 1
    assert unknown <= MICRO_BATCH
    assert ended["accepted"] + unknown == PEOPLE
    assert PEOPLE - len(copies) <= unknown
    assert server.connections >= 4


@pytest.mark.guarantee("G2", control=True)
def test_without_the_hand_off_mark_it_would_send_two(plan: Plan, server: Scripted) -> None:
    """The control."""
    killed_and_replaced(server, 55, weakened="no hand-off mark")
    assert max(Counter(server.kept).values()) == 2
