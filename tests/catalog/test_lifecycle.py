# ruff: noqa: E501  a table reads best with one case a line
"""Any dates, any day: one state, and the database gives the same one. A floor is never an end."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import AIModelFactory, AvailabilityFactory, SurfaceFactory
from transition.catalog.lifecycle import Lifecycle, Precision
from transition.catalog.models import Availability, Surface

pytestmark = pytest.mark.django_db

NONE = Precision.UNKNOWN


def day(text: str) -> date:
    return date.fromisoformat(text)


# (dates, the day asked about, the state)
TABLE: list[tuple[dict[str, object], str, Lifecycle]] = [
    ({}, "2026-11-23", Lifecycle.ACTIVE),
    ({"legacy_on": day("2026-11-24")}, "2026-11-23", Lifecycle.ACTIVE),
    ({"legacy_on": day("2026-11-23")}, "2026-11-23", Lifecycle.LEGACY),
    ({"legacy_seen_on": day("2026-11-01")}, "2026-11-23", Lifecycle.LEGACY),
    ({"announced_on": day("2026-11-01")}, "2026-11-23", Lifecycle.ANNOUNCED),
    ({"announced_seen_on": day("2026-11-01"), "legacy_on": day("2026-01-01")}, "2026-11-23", Lifecycle.ANNOUNCED),
    ({"ended_seen_on": day("2026-11-23")}, "2026-11-22", Lifecycle.ACTIVE),
    ({"ended_seen_on": day("2026-11-23")}, "2026-11-23", Lifecycle.RETIRED),
    ({"retires_on": day("2026-11-30"), "precision": "exact"}, "2026-10-30", Lifecycle.ANNOUNCED),
    ({"retires_on": day("2026-11-30"), "precision": "exact"}, "2026-10-31", Lifecycle.SOON),
    ({"retires_on": day("2026-11-30"), "precision": "exact"}, "2026-11-30", Lifecycle.SOON),
    ({"retires_on": day("2026-11-30"), "precision": "exact"}, "2026-12-01", Lifecycle.RETIRED),
    ({"retires_on": day("2026-11-30"), "precision": "exact", "announced_on": day("2026-09-30")}, "2026-09-29", Lifecycle.ACTIVE),
    ({"retires_on": day("2026-11-15"), "precision": "month"}, "2026-10-01", Lifecycle.ANNOUNCED),
    ({"retires_on": day("2026-11-15"), "precision": "month"}, "2026-10-02", Lifecycle.SOON),
    ({"retires_on": day("2026-11-01"), "precision": "month"}, "2026-11-30", Lifecycle.SOON),
    ({"retires_on": day("2026-11-01"), "precision": "month"}, "2026-12-01", Lifecycle.RETIRED),
    ({"retires_on": day("2026-09-30"), "precision": "not_before"}, "2026-09-29", Lifecycle.ACTIVE),
    ({"retires_on": day("2026-09-30"), "precision": "not_before"}, "2026-09-30", Lifecycle.FLOOR_PASSED),
    ({"retires_on": day("2026-09-30"), "precision": "not_before"}, "2030-01-01", Lifecycle.FLOOR_PASSED),
    ({"retires_on": day("2026-12-30"), "precision": "not_before", "legacy_on": day("2026-01-01")}, "2026-11-23", Lifecycle.LEGACY),
    ({"retires_on": day("2026-12-01"), "precision": "not_before", "announced_on": day("2026-11-01")}, "2026-11-23", Lifecycle.ANNOUNCED),
    ({"retires_on": day("2026-12-01"), "precision": "tentative"}, "2026-11-23", Lifecycle.ANNOUNCED),
    ({"retires_on": day("2026-11-01"), "precision": "tentative"}, "2026-11-23", Lifecycle.FLOOR_PASSED),
    ({"retires_on": day("2026-11-01"), "precision": "tentative", "ended_seen_on": day("2026-11-20")}, "2026-11-23", Lifecycle.RETIRED),
]  # fmt: skip


@pytest.mark.parametrize(("dates", "on", "state"), TABLE)
def test_the_dates_give_this_state_on_this_day(dates: dict[str, object], on: str, state: Lifecycle) -> None:
    plain = {"announced_on": None, "retires_on": None, "precision": NONE}
    row = AvailabilityFactory.create(**{**plain, **dates})
    assert row.lifecycle(day(on)) == state
    assert Availability.objects.in_state(state, day(on)).get() == row


def test_in_a_known_time_zone_the_last_day_is_over_from_its_start() -> None:
    surface = SurfaceFactory.create(key="zoned", time_zone="America/Los_Angeles")
    row = AvailabilityFactory.create(surface=surface)
    assert row.lifecycle(day("2026-11-29")) == Lifecycle.SOON
    assert row.lifecycle(day("2026-11-30")) == Lifecycle.RETIRED


_DAYS = st.dates(date(2026, 8, 1), date(2027, 3, 31))
_SOME_DAY = st.none() | _DAYS
_ZONES = ["", "America/Los_Angeles"]


@st.composite
def availabilities(draw: st.DrawFn) -> Availability:
    """Draw any dates that the constraints of the table allow."""
    retires_on = draw(_SOME_DAY)
    precision = draw(st.sampled_from([one for one in Precision if one != NONE])) if retires_on else NONE
    announced_on = draw(_SOME_DAY)
    if announced_on and retires_on and announced_on > retires_on:
        announced_on = None
    return Availability(
        retires_on=retires_on,
        precision=precision,
        announced_on=announced_on,
        announced_seen_on=draw(_SOME_DAY),
        legacy_on=draw(_SOME_DAY),
        legacy_seen_on=draw(_SOME_DAY),
        ended_seen_on=draw(_SOME_DAY),
        surface=Surface(time_zone=draw(st.sampled_from(_ZONES))),
    )


@given(row=availabilities(), on=_DAYS)
def test_a_floor_is_never_an_end(row: Availability, on: date) -> None:
    row.ended_seen_on = None
    if row.precision in (Precision.NOT_BEFORE, Precision.TENTATIVE, NONE):
        assert row.lifecycle(on) not in (Lifecycle.RETIRED, Lifecycle.SOON)


@given(row=availabilities(), on=_DAYS)
def test_what_has_ended_stays_ended(row: Availability, on: date) -> None:
    if row.lifecycle(on) == Lifecycle.RETIRED:
        assert row.lifecycle(on + timedelta(days=1)) == Lifecycle.RETIRED


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(availabilities(), min_size=1, max_size=12), days=st.lists(_DAYS, min_size=1, max_size=4))
def test_the_database_gives_each_row_the_same_one_state(db: None, rows: list[Availability], days: list[date]) -> None:
    with transaction.atomic():
        places = {zone: SurfaceFactory.create(key=f"place-{len(zone)}", time_zone=zone) for zone in _ZONES}
        for number, row in enumerate(rows):
            row.surface = places[row.surface.time_zone]
            row.model = AIModelFactory.create(key=f"model-{number}")
        Availability.objects.bulk_create(rows)
        for on in days:
            for state in Lifecycle:
                found = set(Availability.objects.in_state(state, on).values_list("pk", flat=True))
                assert found == {one.pk for one in rows if one.lifecycle(on) == state}
        transaction.set_rollback(True)
