"""Every model stands in the section that its dates say: every mix of dates, on days around them."""

from datetime import date
from itertools import product

import pytest

from tests.catalog_pages.conftest import on
from tests.factories import AIModelFactory
from transition.catalog import almanac
from transition.catalog.lifecycle import Precision
from transition.catalog.models import Availability
from transition.catalog.sections import PAST, SECTIONS, stands_in
from transition.catalog.timeline import read

pytestmark = pytest.mark.django_db

DAYS = [None, date(2026, 10, 1), date(2026, 11, 23), date(2026, 11, 30), date(2027, 1, 15)]
SAID = [None, date(2026, 9, 1), date(2026, 12, 24)]
SEEN = [None, date(2026, 11, 1), date(2026, 12, 24)]


@pytest.fixture
def every_mix(db: None) -> None:
    for number, (day, precision, said, seen, zone) in enumerate(product(DAYS, Precision, SAID, SEEN, ("", "UTC"))):
        if (day is None) != (precision == Precision.UNKNOWN) or (said and day and said > day):
            continue
        model = AIModelFactory(key=f"mix-{number}", name=f"Mix {number}")
        row = on(model, f"surface{'-zoned' if zone else ''}", day, precision, announced_on=said, ended_seen_on=seen)
        row.surface.time_zone = zone
        row.surface.save(update_fields=["time_zone"])
    on(AIModelFactory(key="legacy", name="Legacy"), "surface", legacy_on=date(2026, 1, 1))


def test_a_section_holds_what_its_dates_say(every_mix: None) -> None:
    everything = list(Availability.objects.select_related("surface", "model"))
    days = [date(2026, 11, 1), date(2026, 11, 23), date(2026, 11, 30), date(2026, 12, 1)]
    for today, key in product(days, SECTIONS):
        wanted = {one.model.key for one in everything if stands_in(one, today) == key}
        edition = almanac.current()
        section = read(edition, edition.rows.values(), {key: (1, 10_000)}, today)[key]
        assert wanted, (today, key)
        assert {one.model.key for one in section.entries} == wanted, (today, key)
        assert section.total == len(wanted)


def test_the_past_is_newest_first_and_the_rest_soonest_first(every_mix: None) -> None:
    edition = almanac.current()
    found = read(edition, edition.rows.values(), dict.fromkeys(SECTIONS, (1, 10000)), date(2026, 11, 23))
    for key, section in found.items():
        days = [one.day for one in section.entries if one.day]
        assert days == sorted(days, reverse=key == PAST)
