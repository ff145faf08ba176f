"""G20: ten times the people cost ten times the statements, and no more memory. `make bench` measures the rates and the curve."""

import tracemalloc
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from pytest_django.fixtures import Settings

from tests.faults.crowds import assert_books_add_up, crowded_plan
from tests.faults.size import sized
from tests.notices.sending import Mailbox, states
from transition.notices import delivery, planning

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

PEOPLE = sized(2_000, 100_000)
# Planning in one statement for each chunk; hand-off and record in a few for each micro-batch.
STATEMENTS_A_PERSON = 0.1
MOST_MIB = 24


class Counted:
    """How many statements went to the database."""

    def __init__(self) -> None:
        self.statements = 0

    def __call__(self, execute: Callable[..., Any], *arguments: Any) -> Any:
        self.statements += 1
        return execute(*arguments)


@pytest.fixture
def counted() -> Iterator[Counted]:
    counter = Counted()
    with connection.execute_wrapper(counter):
        yield counter


def peak_mib(work: Callable[[], Any]) -> float:
    """Return the most memory that was held at once while working."""
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1024 / 1024


@pytest.mark.guarantee("G20")
def test_a_crowd_is_planned_and_told_with_few_statements_and_flat_memory(
    mailbox: Mailbox, counted: Counted, record_property: Callable[..., None]
) -> None:
    plan = crowded_plan(PEOPLE)
    counted.statements = 0
    planned = peak_mib(planning.plan_due)
    # The letters stand in the memory of the mail server, which is of this process too.
    delivery.deliver()
    assert counted.statements < STATEMENTS_A_PERSON * PEOPLE
    assert planned < MOST_MIB
    assert states(plan) == {"accepted": PEOPLE}
    assert sorted(mailbox.recipients) == sorted(f"f{n}@example.org" for n in range(PEOPLE))
    assert_books_add_up(plan, PEOPLE)
    record_property("people", PEOPLE)
    record_property("statements for a thousand people", round(counted.statements * 1000 / PEOPLE))
    record_property("MiB while planning", round(planned, 1))


@pytest.mark.guarantee("G20", control=True)
def test_a_build_that_takes_people_one_by_one_asks_for_each(
    mailbox: Mailbox, counted: Counted, settings: Settings
) -> None:
    people = 200
    settings.NOTICES_MICRO_BATCH = 1
    crowded_plan(people)
    planning.plan_due()
    counted.statements = 0
    delivery.deliver()
    assert counted.statements > STATEMENTS_A_PERSON * people
