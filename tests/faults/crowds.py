"""A plan with a crowd, what reached it, and the books."""

from django.db import connection

from tests.notices.sending import Mailbox, crowd, leaving, running_plan, states
from tests.patience import wait_for
from transition.notices.models import Plan
from transition.notices.progress import progress
from transition.notices.settling import settle


def crowded_plan(people: int) -> Plan:
    """Return a running plan with something due for f0@ ... f<people - 1>@example.org."""
    availability = leaving(6)
    crowd(people, availability)
    return running_plan(availability)


def copies(mailbox: Mailbox, people: int) -> list[int]:
    """Return how many letters each of the crowd got."""
    return [mailbox.copies_to(f"f{n}@example.org") for n in range(people)]


def wait_until_told(mailbox: Mailbox, people: int) -> None:
    wait_for(lambda: len(set(mailbox.recipients)) >= people)


def wait_until_recorded(plan: Plan, people: int) -> None:
    wait_for(lambda: states(plan) == {"accepted": people})


def expire_leases() -> None:
    """Let every lease run out now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE notices_delivery SET leased_until = now() - interval '1 s' WHERE leased_until IS NOT NULL"
        )


def assert_books_add_up(plan: Plan, people: int) -> None:
    settle()
    books = [row.sums for row in progress(plan) if row.sums.candidates]
    assert [row.candidates for row in books] == [people]
    assert all(row.add_up() for row in books)
