"""The almanac: the catalog in memory, never older than the last write."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection, transaction
from pytest_django import DjangoAssertNumQueries

from tests.factories import STORY_DAY, AIModelFactory, AvailabilityFactory, ProviderFactory, SurfaceFactory
from transition.catalog import almanac
from transition.catalog.models import AIModel, Alias, Availability, Claim, Provider, Replacement, Surface

pytestmark = pytest.mark.django_db


@pytest.fixture
def sonnet() -> Availability:
    row = AvailabilityFactory.create()
    opus = AIModelFactory.create(key="claude-opus", name="Claude Opus")
    Replacement.objects.create(
        model=row.model, successor=opus, read_on=STORY_DAY, source_url="https://example.org/next"
    )
    Claim.objects.create(model=row.model, url="https://example.org/old", kind="official", read_on=STORY_DAY)
    return row


def test_it_holds_what_the_tables_hold(sonnet: Availability) -> None:
    found = almanac.current()
    (row,) = found.rows_of[sonnet.model_id]
    for name in ("pk", "retires_on", "announced_on", "precision", "note", "afterwards"):
        assert getattr(row, name) == getattr(sonnet, name)
    assert (row.model.name, row.surface.name) == ("Claude Sonnet 4.5", "Claude API")
    assert row.model.address == sonnet.model.get_absolute_url()
    (hint,) = found.hints_of[sonnet.model_id]
    assert (hint.words, hint.source.url) == ("Claude Opus", "https://example.org/next")
    assert found.sources[row.pk].url == "https://example.org/old"
    for day in (date(2026, 9, 1), STORY_DAY, date(2027, 1, 1)):
        assert row.lifecycle(day) == sonnet.lifecycle(day)


def test_an_empty_catalog_is_an_empty_almanac() -> None:
    found = almanac.current()
    assert not found.rows and not found.models and not found.providers


WRITES: dict[str, Callable[[], object]] = {
    "a moved date": lambda: Availability.objects.update(retires_on=date(2027, 1, 1)),
    "a renamed model": lambda: AIModel.objects.filter(key="claude-opus").update(name="Opus"),
    "a renamed provider": lambda: Provider.objects.update(name="Anthropic PBC"),
    "a renamed surface": lambda: Surface.objects.update(name="The API"),
    "a new alias": lambda: Alias.objects.create(
        provider=ProviderFactory(), model=AIModelFactory(), name="claude-sonnet-latest"
    ),
    "a suggestion that is gone": lambda: Replacement.objects.all().delete(),
    "a newer claim": lambda: Claim.objects.create(
        model=AIModelFactory(), url="https://example.org/new", kind="official", read_on=date(2026, 11, 24)
    ),
    "a new surface": lambda: SurfaceFactory(key="bedrock", name="Bedrock"),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_every_write_is_seen_by_the_next_page(sonnet: Availability, write: Callable[[], object]) -> None:
    before = almanac.current()
    write()
    after = almanac.current()
    assert after is not before
    assert almanac.current() is after


def test_a_program_that_knows_nothing_of_editions_is_seen_too(sonnet: Availability) -> None:
    almanac.current()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE catalog_availability SET retires_on = '2027-02-01'")
    assert almanac.current().rows[sonnet.pk].retires_on == date(2027, 2, 1)


def test_a_build_without_the_trigger_would_show_the_old_date(sonnet: Availability) -> None:
    almanac.current()
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER catalog_availability_new_edition ON catalog_availability")
        cursor.execute("UPDATE catalog_availability SET retires_on = '2027-02-01'")
    assert almanac.current().rows[sonnet.pk].retires_on == date(2026, 11, 30)


def test_what_is_rolled_back_is_not_kept(sonnet: Availability) -> None:
    almanac.current()
    with transaction.atomic():
        Availability.objects.update(retires_on=date(2027, 1, 1))
        assert almanac.current().rows[sonnet.pk].retires_on == date(2027, 1, 1)
        transaction.set_rollback(True)
    assert almanac.current().rows[sonnet.pk].retires_on == date(2026, 11, 30)
    # The same number of writes, so the same edition number as the one that was taken back.
    Availability.objects.update(retires_on=date(2027, 3, 1))
    assert almanac.current().rows[sonnet.pk].retires_on == date(2027, 3, 1)


@pytest.mark.parametrize("count", [1, 30])
def test_reading_it_costs_two_questions_and_having_it_one(
    django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    almanac.current()
    for number in range(count):
        AvailabilityFactory.create(model=AIModelFactory(key=f"model-{number}"))
    with django_assert_num_queries(2):
        almanac.current()
    with django_assert_num_queries(1):
        almanac.current()
