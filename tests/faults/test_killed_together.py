"""G1, G2 for letters that name several models: the worker is killed with SIGKILL at every stage."""

import signal
from typing import Any

import pytest
from django.db import connection

from tests.factories import AIModelFactory
from tests.faults.processes import run_worker
from tests.notices.sending import Mailbox, crowd, digest_comes, leaving, running_plan, states
from transition.notices import planning
from transition.notices.models import Follow, Follower, Plan
from transition.notices.progress import progress
from transition.notices.settling import settle

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

PEOPLE = 20
# Ten rows are the letters of five people.
SMALL = {"NOTICES_MICRO_BATCH": "10"}


@pytest.fixture
def plans(mailbox: Mailbox) -> list[Plan]:
    first = leaving(6)
    second = leaving(6, model=AIModelFactory(key="other-4", name="Other 4"), surface=first.surface)
    crowd(PEOPLE, first)
    Follow.objects.bulk_create(Follow(follower=row, model=second.model) for row in Follower.objects.all())
    Follower.objects.update(rhythm="daily")
    plans = [running_plan(one) for one in (first, second)]
    planning.plan_due()
    digest_comes()
    return plans


def expire_leases() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE notices_delivery SET leased_until = now() - interval '1 s' WHERE leased_until IS NOT NULL"
        )


def copies(mailbox: Mailbox) -> list[int]:
    return [mailbox.copies_to(f"f{n}@example.org") for n in range(PEOPLE)]


@pytest.mark.parametrize(
    ("stage", "at"),
    [("claim together", 1), ("hand-off together", 2), ("letter", 7), ("letters", 1), ("record", 2), ("record", 3)],
)
def test_a_killed_worker_sends_nobody_two_letters_and_loses_nobody(
    plans: list[Plan], mailbox: Mailbox, settings: Any, stage: str, at: int
) -> None:
    port = settings.EMAIL_PORT
    assert run_worker(port, dies=stage, at=at, **SMALL) == -signal.SIGKILL
    expire_leases()
    assert run_worker(port, **SMALL) == 0
    ended = [states(plan) for plan in plans]
    unknown = sum(one.get("unknown:worker_lost", 0) for one in ended)
    assert max(copies(mailbox)) <= 1
    assert unknown <= 10
    assert sum(sum(one.values()) for one in ended) == 2 * PEOPLE
    assert all(set(one) <= {"accepted:in_one_letter", "unknown:worker_lost"} for one in ended)
    assert 2 * copies(mailbox).count(0) <= unknown
    settle()
    assert all(row.sums.add_up() for plan in plans for row in progress(plan))


def test_a_build_that_records_before_it_sends_calls_people_told_who_were_not(
    plans: list[Plan], mailbox: Mailbox, settings: Any
) -> None:
    """The control."""
    port = settings.EMAIL_PORT
    weak = {"weakened": "record before sending"}
    assert run_worker(port, dies="letter", at=1, **weak, **SMALL) == -signal.SIGKILL
    expire_leases()
    run_worker(port, **weak, **SMALL)
    assert copies(mailbox).count(0) == 4
    assert all(set(states(plan)) == {"accepted"} for plan in plans)
