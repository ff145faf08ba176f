"""G11: quiet hours by the clock on the wall, through every change of the clocks, as the database computes them."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from tests.notices.sending import Mailbox, follower, leaving, move, pass_time, running_plan, today, work
from transition.notices import delivery, holding, planning
from transition.notices.models import Delivery, Follower, Milestone

pytestmark = pytest.mark.django_db

# Both changes of a year in four zones: by an hour, by half an hour, at midnight, and in the other half of the year.
CHANGES = [
    ("Europe/Berlin", datetime(2027, 3, 28, 1, tzinfo=UTC)),
    ("Europe/Berlin", datetime(2026, 10, 25, 1, tzinfo=UTC)),
    ("America/New_York", datetime(2027, 3, 14, 7, tzinfo=UTC)),
    ("America/New_York", datetime(2026, 11, 1, 6, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 10, 3, 15, 30, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2027, 4, 3, 15, tzinfo=UTC)),
    ("America/Sao_Paulo", datetime(2018, 11, 4, 3, tzinfo=UTC)),
    ("America/Sao_Paulo", datetime(2019, 2, 17, 2, tzinfo=UTC)),
]
HOURS = [(time(22), time(7)), (time(22), time(2, 15)), (time(0, 30), time(2, 30)), (time(0), time(0, 30))]
NAIVE = """
CREATE OR REPLACE FUNCTION notices_quiet_ends(at timestamptz, zone text, quiet_from time, quiet_until time)
RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
DECLARE
    clock timestamp := at AT TIME ZONE zone;
BEGIN
    IF clock::time >= quiet_from AND quiet_from > quiet_until THEN
        RETURN at + (clock::date + 1 + quiet_until - clock);
    ELSIF clock::time < quiet_until AND (quiet_from > quiet_until OR clock::time >= quiet_from) THEN
        RETURN at + (clock::date + quiet_until - clock);
    END IF;
    RETURN at;
END $$
"""


def moments(change: datetime) -> Iterator[datetime]:
    """Yield a moment every 15 minutes, from a day before the clocks change until a day after."""
    return (change + timedelta(minutes=minutes) for minutes in range(-24 * 60, 24 * 60, 15))


def is_quiet(moment: datetime, zone: ZoneInfo, hours: tuple[time, time]) -> bool:
    clock, (begin, end) = moment.astimezone(zone).time(), hours
    return begin <= clock < end if begin < end else clock >= begin or clock < end


def first_loud(moment: datetime, zone: ZoneInfo, hours: tuple[time, time]) -> datetime:
    """Return the first minute outside the quiet hours, found by looking at the clock of every minute."""
    while is_quiet(moment, zone, hours):
        moment += timedelta(minutes=1)
    return moment


def said_by_the_database(all_moments: list[datetime], zone: str, hours: tuple[time, time]) -> list[datetime]:
    with connection.cursor() as cursor:
        sql = (
            "SELECT notices_quiet_ends(m, %s, %s, %s) FROM unnest(%s::timestamptz[]) WITH ORDINALITY t(m, n) ORDER BY n"
        )
        cursor.execute(sql, [zone, *hours, all_moments])
        return [row[0] for row in cursor.fetchall()]


def differences(zone: str, change: datetime) -> list[tuple[datetime, datetime, datetime]]:
    wrong = []
    for hours in HOURS:
        asked = list(moments(change))
        for moment, said in zip(asked, said_by_the_database(asked, zone, hours), strict=True):
            truth = first_loud(moment, ZoneInfo(zone), hours)
            if said != truth:
                wrong.append((moment, said, truth))
    return wrong


@pytest.mark.parametrize(("zone", "change"), CHANGES)
def test_quiet_hours_end_at_the_first_minute_outside_them(zone: str, change: datetime) -> None:
    before, after = (change + timedelta(minutes=m) for m in (-1, 0))
    assert before.astimezone(ZoneInfo(zone)).utcoffset() != after.astimezone(ZoneInfo(zone)).utcoffset()
    assert differences(zone, change) == []


@pytest.mark.guarantee("G11", control=True)
@pytest.mark.parametrize(("zone", "change"), CHANGES)
def test_a_build_that_adds_hours_in_utc_is_wrong_on_that_day(zone: str, change: datetime) -> None:
    """The control."""
    with connection.cursor() as cursor:
        cursor.execute(NAIVE)
    assert differences(zone, change)


@pytest.mark.parametrize(("zone", "change"), CHANGES)
@pytest.mark.parametrize("hour", [0, 2, 9])
def test_messages_leave_together_at_the_hour_on_the_wall(zone: str, change: datetime, hour: int) -> None:
    asked = list(moments(change))
    with connection.cursor() as cursor:
        sql = "SELECT notices_digest_at(m, %s, 'daily', %s, 1) FROM unnest(%s::timestamptz[]) WITH ORDINALITY t(m, n) ORDER BY n"
        cursor.execute(sql, [zone, hour, asked])
        found = [row[0] for row in cursor.fetchall()]
    for moment, leaves in zip(asked, found, strict=True):
        assert moment <= leaves <= moment + timedelta(hours=25)
        clock = leaves.astimezone(ZoneInfo(zone))
        assert clock.minute in (0, 30)
        # Where the clocks skip the hour it is the moment at which they do.
        assert clock.hour == hour or leaves == change


def test_a_zone_that_the_database_does_not_know_counts_as_utc() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT notices_leaves_at('2026-11-25 23:00Z', '2026-12-25Z', 'Mars/Base', 'immediate', 9, 1, '22:00', '07:00')"
        )
        assert cursor.fetchone()[0] == datetime(2026, 11, 26, 7, tzinfo=UTC)


@pytest.fixture
def quiet_now() -> dict[str, object]:
    """Quiet hours, by the database's clock, that began an hour ago and last three more."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT (statement_timestamp() AT TIME ZONE 'UTC')::timestamp(0)")
        now = cursor.fetchone()[0]
    return {"quiet_from": (now - timedelta(hours=1)).time(), "quiet_until": (now + timedelta(hours=3)).time()}


def test_a_notice_due_in_quiet_hours_waits_for_their_end(mailbox: Mailbox, quiet_now: dict[str, object]) -> None:
    availability = leaving(6)
    follower("ada", model=availability.model, **quiet_now)
    follower("bo", model=availability.model)
    running_plan(availability)
    work()
    assert mailbox.recipients == ["bo@example.org"]
    row = Delivery.objects.get(state="ready")
    assert (row.attempts, row.not_before.time()) == (0, quiet_now["quiet_until"])
    pass_time(hours=4)
    Follower.objects.update(quiet_from=None, quiet_until=None)
    work()
    assert mailbox.copies_to("ada@example.org") == 1


def test_a_row_met_inside_quiet_hours_goes_back_and_the_attempt_does_not_count(
    mailbox: Mailbox, quiet_now: dict[str, object]
) -> None:
    availability = leaving(6)
    ada = follower("ada", model=availability.model)
    running_plan(availability)
    planning.plan_due()
    Follower.objects.filter(pk=ada.pk).update(**quiet_now)
    delivery.deliver()
    row = Delivery.objects.get()
    assert mailbox.messages == []
    assert (row.state, row.reason, row.attempts, row.lease_token) == ("ready", "asked_for_later", 0, None)
    assert row.not_before.time() == quiet_now["quiet_until"]


def test_a_build_that_asks_for_quiet_hours_only_when_planning_wakes_people(
    mailbox: Mailbox, quiet_now: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of the test above."""
    availability = leaving(6)
    ada = follower("ada", model=availability.model)
    running_plan(availability)
    planning.plan_due()
    Follower.objects.filter(pk=ada.pk).update(**quiet_now)
    monkeypatch.setattr(holding, "leaves_at", lambda milestone, at, *rest, **more: at)
    delivery.deliver()
    assert mailbox.copies_to("ada@example.org") == 1


def test_what_would_be_too_late_afterwards_leaves_in_spite_of_quiet_hours(
    mailbox: Mailbox, quiet_now: dict[str, object]
) -> None:
    availability = leaving(6)
    follower("ada", model=availability.model, **quiet_now)
    plan = running_plan(availability)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE notices_milestone SET not_after = statement_timestamp() + interval '2 hours' WHERE plan_id = %s AND is_late",
            [plan.pk],
        )
    work()
    assert mailbox.copies_to("ada@example.org") == 1


@pytest.mark.parametrize(("days", "copies"), [(10, 1), (20, 0)])
def test_sooner_than_planned_ignores_quiet_hours_and_other_news_does_not(
    mailbox: Mailbox, quiet_now: dict[str, object], days: int, copies: int
) -> None:
    availability = leaving(15)
    ada = follower("ada", model=availability.model)
    running_plan(availability)
    work()
    mailbox.clear()
    Follower.objects.filter(pk=ada.pk).update(**quiet_now)
    move(availability, today() + timedelta(days=days))
    work()
    assert mailbox.copies_to("ada@example.org") == copies
    assert Milestone.objects.filter(kind="moved_earlier" if copies else "moved_later").count() == 1
