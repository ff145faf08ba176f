"""A feed and a calendar of one person's own: lasting ids, dates as firm as they are, and an address that can be replaced."""

from datetime import date, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import feedparser
import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from tests.factories import AIModelFactory, AvailabilityFactory, ProviderFactory, SurfaceFactory
from tests.notices.sending import move
from transition.catalog.lifecycle import Precision
from transition.catalog.models import AIModel, Availability, LifecycleEvent
from transition.notices.follows.tokens import manage_token
from transition.notices.models import Follow, Follower, Move, Stop
from transition.notices.personal.secret import replace_secret, secret_of

pytestmark = pytest.mark.django_db


def events(client: Client, person: Follower) -> list[Any]:
    answer = client.get(reverse("personal_calendar", args=[secret_of(person)]))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    body = answer.content.decode()
    assert all(len(line.encode()) <= 75 for line in body.split("\r\n"))
    return Calendar.from_ical(body).walk("VEVENT")


def feed(client: Client, person: Follower) -> Any:
    answer = client.get(reverse("personal_feed", args=[secret_of(person)]))
    assert answer.status_code == 200
    ElementTree.fromstring(answer.content)
    read = feedparser.parse(answer.content)
    assert not read.bozo
    return read


def test_an_end_is_an_all_day_entry_with_alarms_on_the_chosen_days(client: Client, follower: Follower) -> None:
    Follower.objects.update(offsets=[30, 1])
    [entry] = events(client, follower)
    assert entry["summary"] == "Claude Sonnet 4.5 leaves Claude API"
    assert (entry["dtstart"].dt, entry["dtend"].dt) == (date(2026, 11, 30), date(2026, 12, 1))
    assert (entry["status"], entry["sequence"], entry["transp"]) == ("CONFIRMED", 1, "TRANSPARENT")
    assert isinstance(entry["dtstamp"].dt, datetime)
    assert [alarm["trigger"].dt for alarm in entry.walk("VALARM")] == [
        timedelta(days=-30, hours=9),
        timedelta(days=-1, hours=9),
    ]


def test_a_moved_end_keeps_its_uid_and_counts_up(client: Client, follower: Follower) -> None:
    [before] = events(client, follower)
    move(Availability.objects.get(), date(2027, 1, 30))
    [after] = events(client, follower)
    assert after["uid"] == before["uid"]
    assert (before["sequence"], after["sequence"]) == (1, 2)
    assert after["dtstart"].dt == date(2027, 1, 30)
    assert after["dtstamp"].dt > before["dtstamp"].dt


def test_a_withdrawn_end_is_cancelled_under_the_same_uid(client: Client, follower: Follower) -> None:
    [before] = events(client, follower)
    move(Availability.objects.get(), None)
    [after] = events(client, follower)
    assert (after["uid"], after["status"], after["sequence"]) == (before["uid"], "CANCELLED", 2)
    assert after["dtstart"].dt == date(2026, 11, 30)
    assert after.walk("VALARM") == []


@pytest.mark.parametrize("precision", [Precision.NOT_BEFORE, Precision.TENTATIVE, Precision.MONTH])
def test_what_is_not_certain_is_tentative_and_rings_no_alarm(
    client: Client, follower: Follower, precision: str
) -> None:
    Availability.objects.update(precision=precision)
    [entry] = events(client, follower)
    assert entry["status"] == "TENTATIVE"
    assert entry.walk("VALARM") == []
    if precision == Precision.MONTH:
        assert (entry["dtstart"].dt, entry["dtend"].dt) == (date(2026, 11, 1), date(2026, 12, 1))


def test_who_has_moved_hears_no_alarm(client: Client, follower: Follower) -> None:
    Move.objects.create(follower=follower, availability=Availability.objects.get())
    [entry] = events(client, follower)
    assert entry.walk("VALARM") == []


def test_only_what_is_followed_stands_there(client: Client, follower: Follower, sonnet: AIModel) -> None:
    other = AIModelFactory(provider=ProviderFactory(key="openai", name="OpenAI"), key="o", name="Other")
    AvailabilityFactory(model=other, surface=SurfaceFactory(key="x", name="X"))
    assert len(events(client, follower)) == 1
    Follow.objects.create(follower=follower)
    assert len(events(client, follower)) == 2
    Stop.objects.create(follower=follower, model=other)
    assert len(events(client, follower)) == 1


def test_the_feed_tells_each_event_once_with_a_lasting_id(client: Client, follower: Follower) -> None:
    move(Availability.objects.get(), date(2027, 1, 30))
    first = feed(client, follower)
    move(Availability.objects.get(), None)
    second = feed(client, follower)
    assert len(first.entries) == 1 and len(second.entries) == 2
    assert first.entries[0].id == second.entries[1].id
    assert first.entries[0].id.startswith("tag:")
    assert len({entry.id for entry in second.entries}) == 2
    assert first.entries[0].title == "Moved later: Claude Sonnet 4.5 on Claude API"
    assert "Saturday 30 January 2027" in first.entries[0].summary
    assert "https://provider.example/moved" in first.entries[0].summary
    assert first.feed.id == second.feed.id


def test_history_that_came_with_the_catalog_is_no_news(client: Client, follower: Follower) -> None:
    move(Availability.objects.get(), date(2027, 1, 30), is_history=True)
    assert LifecycleEvent.objects.count() == 1
    assert feed(client, follower).entries == []


def test_hostile_names_break_neither(client: Client, follower: Follower, sonnet: AIModel) -> None:
    AIModel.objects.update(name='<b>A</b>&"\r\nBEGIN:VALARM\r\n;,\\ \u202e')
    move(Availability.objects.get(), date(2027, 1, 30))
    assert len(feed(client, follower).entries) == 1
    [entry] = events(client, follower)
    assert "BEGIN:VALARM" in entry["summary"]


def test_a_new_address_closes_the_old_one(client: Client, follower: Follower) -> None:
    old = secret_of(follower)
    page = reverse("personal_feeds_manage", args=[manage_token(follower)])
    assert old in client.get(page).content.decode()
    assert client.get(reverse("personal_feeds_manage_renew", args=[manage_token(follower)])).status_code == 405
    answer = client.post(reverse("personal_feeds_manage_renew", args=[manage_token(follower)]), follow=True)
    assert old not in answer.content.decode()
    for name in ("personal_feed", "personal_calendar"):
        assert client.get(reverse(name, args=[old])).status_code == 404
    follower.refresh_from_db()
    assert client.get(reverse("personal_feed", args=[secret_of(follower)])).status_code == 200


def test_a_build_that_does_not_count_would_keep_old_addresses_open(follower: Follower) -> None:
    """The control: the number is what closes them."""
    old = secret_of(follower)
    replace_secret(follower)
    follower.refresh_from_db()
    assert secret_of(follower) != old
    follower.feed_number -= 1
    assert secret_of(follower) == old


@pytest.mark.parametrize("secret", ["x", "1-1", "1-1~", "1-1~" + "a" * 43, "..", "%00", "é"])
def test_an_invented_address_opens_nothing(client: Client, follower: Follower, secret: str) -> None:
    assert client.get(f"/feeds/mine/{secret}.atom").status_code == 404
    assert client.get(f"/calendar/mine/{secret}.ics").status_code == 404


def test_an_unchanged_answer_is_not_sent_again(client: Client, follower: Follower) -> None:
    for name in ("personal_feed", "personal_calendar"):
        first = client.get(reverse(name, args=[secret_of(follower)]))
        assert first["Cache-Control"] == "private, max-age=1800" or "private" in first["Cache-Control"]
        again = client.get(reverse(name, args=[secret_of(follower)]), headers={"If-None-Match": first["ETag"]})
        assert again.status_code == 304


def test_the_calendar_asks_the_same_number_of_questions_for_one_and_for_many(
    client: Client, follower: Follower, sonnet: AIModel, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(4) as few:
        events(client, follower)
    for number in range(30):
        AvailabilityFactory(model=sonnet, surface=SurfaceFactory(key=f"s{number}", name=f"S {number}"))
    with django_assert_max_num_queries(4) as many:
        events(client, follower)
    assert len(few) == len(many)
