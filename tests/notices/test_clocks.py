"""G11: clocks and zones. A day is a day whatever the clocks of a zone do, and a worker's own clock decides nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from pytest_django.fixtures import Settings

from tests.notices.sending import Mailbox, follower, leaving, pass_time, running_plan, states, work
from transition.notices import ledger, planning, sweeping
from transition.notices.milestones import gone_at, schedule, send_at
from transition.notices.models import Milestone, Plan

# An hour back and forth at night, half an hour, and a zone whose day of change has no midnight.
ZONES = ["America/Los_Angeles", "Europe/London", "Australia/Lord_Howe", "Africa/Cairo"]
OFFSETS = [90, 30, 14, 7, 1, 0]


def changes(zone: str, year: int = 2027) -> list[date]:
    """Return the days of a year on which the clocks of a zone change."""

    def offset(day: date) -> timedelta | None:
        return datetime.combine(day, time(12), ZoneInfo(zone)).utcoffset()

    days = [date(year, 1, 1) + timedelta(days=number) for number in range(365)]
    return [day for day in days if offset(day) != offset(day - timedelta(days=1))]


@pytest.mark.guarantee("G11")
@pytest.mark.parametrize("zone", ZONES)
def test_a_change_of_the_clocks_neither_skips_nor_doubles_a_reminder(zone: str, settings: Settings) -> None:
    settings.NOTICES_SEND_HOUR = 9
    there, found = ZoneInfo(zone), changes(zone)
    assert len(found) == 2
    for change in found:
        for end_on in (change + timedelta(days=days) for days in (-1, 0, 1, 2, 7, 14, 30, 90)):
            ends_at = gone_at(end_on, zone)
            moments = schedule(OFFSETS, end_on, ends_at, datetime(2026, 1, 1, tzinfo=UTC))
            assert [moment.days_before for moment in moments] == OFFSETS
            for moment in moments:
                days = moment.days_before or 0
                assert moment.due_at.astimezone(there).date() == end_on - timedelta(days=days)
                assert moment.due_at.astimezone(UTC).timetz() >= send_at()
                assert days == 0 or moment.due_at == datetime.combine(end_on - timedelta(days=days), send_at())
            for sooner, later in zip(moments, moments[1:], strict=False):
                assert sooner.due_at < sooner.not_after == later.due_at


@pytest.mark.guarantee("G11")
@pytest.mark.parametrize("zone", ZONES)
def test_has_left_is_never_said_while_the_last_day_before_lasts(zone: str) -> None:
    for change in changes(zone):
        for end_on in (change + timedelta(days=days) for days in (-1, 0, 1)):
            said_at = gone_at(end_on, zone)
            assert said_at.astimezone(ZoneInfo(zone)).date() == end_on
            assert gone_at(end_on, "") > said_at


@contextmanager
def worker_clock(off: timedelta) -> Iterator[None]:
    """Step the clock of this process; the database keeps its own."""
    with time_machine.travel(datetime.now(UTC) + off):
        yield


@pytest.fixture
def plan(db: None, mailbox: Mailbox) -> Plan:
    """A plan that announces now, and reminds in a week."""
    availability = leaving(21)
    follower("ada", model=availability.model)
    return running_plan(availability, offsets=[14, 0])


ANNOUNCED = "Claude Sonnet 4.5 leaves Claude API on"
STEPS = [timedelta(days=-400), timedelta(hours=-2), timedelta(days=8), timedelta(days=400)]
steps = pytest.mark.parametrize("off", STEPS, ids=str)


@pytest.mark.guarantee("G11")
@steps
def test_a_wrong_clock_sends_nothing_early_late_or_twice(plan: Plan, mailbox: Mailbox, off: timedelta) -> None:
    with worker_clock(off):
        work()
    assert [subject.startswith(ANNOUNCED) for subject in mailbox.subjects()] == [True]
    pass_time(days=8)
    with worker_clock(-off):
        work()
    assert len(mailbox.messages) == 2
    assert states(plan) == {"accepted": 2}
    assert not Milestone.objects.filter(plan=plan, state="missed").exists()


@pytest.mark.guarantee("G11")
@steps
def test_a_wrong_clock_takes_no_lease_away(plan: Plan, off: timedelta) -> None:
    planning.plan_due()
    milestone = Milestone.objects.get(plan=plan, state="open")
    assert ledger.claim(milestone.pk, uuid4(), 10)
    with worker_clock(off):
        assert sweeping.sweep_leases() == (0, 0)


@pytest.mark.guarantee("G11")
def test_a_clock_that_steps_while_letters_leave_changes_nothing(plan: Plan, mailbox: Mailbox) -> None:
    for number in range(5):
        follower(f"f{number}", model=plan.availability.model)  # type: ignore[union-attr]
    with time_machine.travel(datetime.now(UTC)) as clock:
        mailbox.on_message = lambda address: clock.shift(timedelta(days=40 if len(mailbox.messages) % 2 else -90))
        work()
    assert states(plan) == {"accepted": 6}


def asks_the_worker(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
    """Run a statement with this process's clock in the place of the database's."""
    now = f"'{datetime.now(UTC).isoformat()}'::timestamptz"
    return execute(sql.replace("statement_timestamp()", now), params, many, context)


@pytest.mark.guarantee("G11", control=True)
@steps
def test_a_build_that_asks_the_workers_clock_is_early_or_silent(plan: Plan, mailbox: Mailbox, off: timedelta) -> None:
    """The control of G11."""
    with worker_clock(off), connection.execute_wrapper(asks_the_worker):
        work()
    assert [subject.startswith(ANNOUNCED) for subject in mailbox.subjects()] != [True]
