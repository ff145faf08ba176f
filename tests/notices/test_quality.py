"""The public page of how early people are told: true numbers, the unknown as unknown, and nothing about a few people."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.factories import AIModelFactory, AvailabilityFactory, ProviderFactory, SurfaceFactory
from tests.notices.sending import Mailbox, crowd, follower, leaving, move, running_plan, today, work
from transition.catalog.lifecycle import Precision
from transition.notices import auditing, quality
from transition.notices.models import Follow, Follower, Milestone, Plan, Told

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 25)


def retired(announced_on: date | None, retires_on: date = date(2026, 6, 30), **fields: Any) -> None:
    number = AIModelFactory._meta.model.objects.count()
    model = fields.pop("model", None) or AIModelFactory(key=f"m-{number}", name=f"M {number}", **fields.pop("of", {}))
    fields = {"precision": Precision.EXACT, **fields}
    AvailabilityFactory(model=model, announced_on=announced_on, retires_on=retires_on, **fields)


def tomorrow() -> date:
    return today() + timedelta(days=1)


def told_people(count: int, days: int, *, author_of: Plan | None = None) -> Plan:
    """Let ``count`` people hear of an end in ``days``, and settle."""
    availability = leaving(days)
    crowd(count, availability)
    plan = running_plan(availability, offsets=[])
    work()
    return plan


def words(client: Client) -> str:
    return BeautifulSoup(client.get("/quality/").content, "html.parser").get_text(" ", strip=True)


def test_an_announcement_counts_from_thirty_days_on_and_a_missing_day_stays_unknown() -> None:
    retired(date(2026, 5, 31))
    retired(date(2026, 6, 1))
    retired(None, announced_seen_on=date(2026, 1, 1))
    everybody, *providers = quality.announced(ON)
    assert (everybody.retirements, everybody.early, everybody.late, everybody.unknown) == (3, 1, 1, 1)
    assert everybody.lead_days == 29
    assert [one.retirements for one in providers] == [3]


@pytest.mark.parametrize(
    ("retires_on", "precision"),
    [
        (date(2026, 12, 1), Precision.EXACT),
        (date(2026, 6, 30), Precision.NOT_BEFORE),
        (date(2026, 6, 30), Precision.MONTH),
    ],
)
def test_what_has_not_ended_on_a_firm_day_is_no_retirement(retires_on: date, precision: str) -> None:
    retired(date(2026, 1, 1), retires_on, precision=precision)
    assert quality.announced(ON) == []


def test_each_provider_has_a_line_and_they_add_up() -> None:
    retired(date(2026, 1, 1))
    retired(date(2026, 6, 20), of={"provider": ProviderFactory(key="other", name="Other")})
    everybody, *providers = quality.announced(ON)
    assert [one.provider for one in providers] == sorted(one.provider for one in providers)
    for field in ("retirements", "early", "late", "unknown"):
        assert getattr(everybody, field) == sum(getattr(one, field) for one in providers)


def test_each_person_counts_once_and_at_their_first_message(mailbox: Mailbox) -> None:
    availability = leaving(45)
    crowd(12, availability)
    plan = running_plan(availability, offsets=[])
    work()
    counted = Told.objects.get()
    assert (counted.people, counted.early, counted.lead_days) == (12, 12, 45)
    newcomer = follower("late", model=availability.model)
    move(availability, today() + timedelta(days=20))
    work()
    assert Told.objects.count() == 1, "a correction tells nobody for the first time"
    assert newcomer.email not in mailbox.recipients
    shown = quality.told(tomorrow())
    assert (shown.people, shown.early.percent, shown.lead_days) == (12, 100, 45)
    assert (shown.corrections, shown.corrected) == (1, 12)
    assert plan.moves.count() == 1


def test_the_median_is_of_people_and_not_of_messages(mailbox: Mailbox) -> None:
    for number, (people, days) in enumerate([(30, 10), (10, 60), (10, 90)]):
        availability = leaving(days, model=AIModelFactory(key=f"m{number}"), surface=SurfaceFactory(key=f"s{number}"))
        some = Follower.objects.bulk_create(
            Follower(email=f"p{number}-{n}@example.org", confirmed_at=datetime.now(UTC)) for n in range(people)
        )
        Follow.objects.bulk_create(Follow(follower=one, model=availability.model) for one in some)
        running_plan(availability, offsets=[])
    work()
    shown = quality.told(tomorrow())
    assert (shown.people, shown.lead_days, shown.early.percent) == (50, 10, 40)


def test_unknown_messages_are_counted_as_unknown_and_not_as_told(mailbox: Mailbox) -> None:
    mailbox.on_message = lambda address: "drop" if address.startswith("f1") else None
    told_people(20, 45)
    shown = quality.told(tomorrow())
    assert (shown.people, shown.unknown, shown.messages) == (None, 11, 20)


def test_nothing_is_said_about_fewer_than_ten_people(mailbox: Mailbox, client: Client) -> None:
    told_people(9, 45)
    shown = quality.told(tomorrow())
    assert (shown.people, shown.early.percent, shown.lead_days, shown.messages) == (None, None, None, None)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=1)):
        text = words(client)
    assert "fewer than 10" in text and "too few people to say" in text
    assert " 9 " not in text.partition("By this site")[2]


@pytest.mark.parametrize(
    ("part", "whole", "percent"),
    [
        (0, 9, None),
        (0, 10, 0),
        (10, 10, 100),
        (1, 100, None),
        (91, 100, None),
        (90, 100, 90),
        (9, 30, None),
        (0, 0, None),
    ],
)
def test_a_share_gives_no_few_people_away(part: int, whole: int, percent: int | None) -> None:
    assert quality.Share(part, whole).percent == percent


def test_a_build_that_shows_every_share_would_give_one_person_away() -> None:
    """The control: the plain percentage of 100 people, of whom one was told late, names one person."""
    assert round(100 * 99 / 100) == 99 and quality.Share(99, 100).percent is None


def test_the_numbers_stay_when_the_rows_are_gone(mailbox: Mailbox) -> None:
    told_people(12, 45)
    before = quality.told(tomorrow())
    from transition.notices import settling

    Milestone.objects.filter(settled_at__isnull=False).update(settled_at="2020-01-01T00:00Z")
    settling.purge(730)
    assert auditing.check_books() == 0
    assert quality.told(tomorrow()) == before


def test_what_settled_today_is_counted_tomorrow(mailbox: Mailbox) -> None:
    """The page is kept by caches for the day, so it must be the same all day."""
    told_people(12, 45)
    assert quality.told(today()).milestones == 0
    assert quality.told(tomorrow()).milestones == 1


def test_an_empty_site_says_so(client: Client) -> None:
    text = words(client)
    assert "No model in the catalog has left a surface yet" in text
    assert "Nothing this site announced has been counted yet" in text


def test_the_page_is_the_same_for_everybody_and_asks_little(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _n in range(6):
        retired(date(2026, 1, 1))
    with django_assert_num_queries(2):
        answer = client.get("/quality/")
    assert "public" in answer["Cache-Control"] and not answer.cookies
    assert "set-cookie" not in answer.headers


def test_the_picture_and_the_table_say_the_same(client: Client) -> None:
    retired(date(2026, 1, 1))
    retired(date(2026, 6, 20))
    page = BeautifulSoup(client.get("/quality/").content, "html.parser")
    rows = page.select("tbody tr")
    bars = page.select("svg svg")
    assert len(rows) == len(bars) == 2
    assert [bar.select_one(".share-early")["width"] for bar in bars] == ["50.00%", "50.00%"]
    assert [cell.get_text() for cell in rows[0].select("td")] == ["2", "1", "1", "0", "10"]


def test_the_footer_leads_to_it(client: Client) -> None:
    page = BeautifulSoup(client.get("/about/").content, "html.parser")
    assert page.select_one('footer a[href="/quality/"]')
