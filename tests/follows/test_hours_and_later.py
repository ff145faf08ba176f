"""What a follower chooses about hours and company, and what they put off."""

from datetime import date, time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests import people
from tests.notices.sending import Mailbox
from transition.catalog.models import AIModel, Availability
from transition.notices.follows.tokens import manage_token
from transition.notices.models import Follow, Follower, FollowRequest, Snooze

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("story_day")]

CHOSEN = {"language": "en", "time_zone": "Europe/Berlin", "offsets": ["7"]}


def page(follower: Follower, action: str = "") -> str:
    return reverse(f"follow_manage{action}", args=[manage_token(follower)])


def text(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.fixture
def availability(sonnet: AIModel) -> Availability:
    """Leaves 60 days from the day of the story."""
    one = Availability.objects.get(model=sonnet)
    Availability.objects.filter(pk=one.pk).update(retires_on=date(2027, 1, 22))
    return one


def test_hours_and_company_are_kept(client: Client, follower: Follower) -> None:
    typed = CHOSEN | {"rhythm": "weekly", "digest_hour": "18", "digest_weekday": "5"}
    typed |= {"quiet_from": "22:00", "quiet_until": "07:30"}
    assert client.post(page(follower, "_preferences"), typed).status_code == 302
    follower.refresh_from_db()
    assert (follower.rhythm, follower.digest_hour, follower.digest_weekday) == ("weekly", 18, 5)
    assert (follower.quiet_from, follower.quiet_until) == (time(22), time(7, 30))
    assert 'value="22:00"' in text(client.get(page(follower)))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"quiet_from": "22:00"}, "Say when the quiet hours end"),
        ({"quiet_until": "07:00"}, "Say when the quiet hours begin"),
        ({"quiet_from": "07:00", "quiet_until": "07:00"}, "begin and end at the same time"),
        ({"quiet_from": "25:00", "quiet_until": "07:00"}, "Enter a valid time"),
        (
            {"quiet_from": "22:00", "quiet_until": "07:00", "rhythm": "daily", "digest_hour": "6"},
            "within your quiet hours",
        ),
        ({"rhythm": "hourly"}, "not one of the available choices"),
        ({"digest_hour": "24"}, "not one of the available choices"),
    ],
)
def test_what_cannot_be_is_answered_and_nothing_is_lost(
    client: Client, follower: Follower, typed: dict[str, str], said: str
) -> None:
    answer = client.post(page(follower, "_preferences"), CHOSEN | typed)
    assert answer.status_code == 422
    assert said in text(answer)
    if "quiet_from" in typed:
        assert f'value="{typed["quiet_from"]}"' in text(answer)
    follower.refresh_from_db()
    assert (follower.quiet_from, follower.rhythm, follower.offsets) == (None, "immediate", None)


def test_email_can_be_left_out_only_where_something_else_is_left(client: Client, follower: Follower) -> None:
    assert "Also by email" not in text(client.get(page(follower)))
    client.post(page(follower, "_preferences"), CHOSEN)
    follower.refresh_from_db()
    assert follower.by_email
    Follower.objects.filter(pk=follower.pk).update(user=people.ada())
    assert "Also by email" in text(client.get(page(follower)))
    client.post(page(follower, "_preferences"), CHOSEN)
    follower.refresh_from_db()
    assert not follower.by_email
    Follower.objects.filter(pk=follower.pk).update(user=None)
    client.post(page(follower, "_preferences"), CHOSEN | {"by_email": "on"})
    follower.refresh_from_db()
    assert follower.by_email


def test_fourteen_days_can_be_left_out_alone(client: Client, follower: Follower) -> None:
    client.post(page(follower, "_preferences"), CHOSEN | {"offsets": ["90", "60", "30", "7", "1", "0"]})
    follower.refresh_from_db()
    assert follower.offsets == [90, 60, 30, 7, 1, 0]


def test_a_surface_is_followed_through_the_letter_and_ended_with_undo(
    client: Client, mailbox: Mailbox, availability: Availability
) -> None:
    typed = {"about": "surface", "surface": availability.surface_id, "email": "bo@example.org"}
    client.post("/follow/", typed)
    assert mailbox.subjects() == [f"Confirm: hear about every model on {availability.surface}"]
    client.post(mailbox.link())
    follow = Follow.objects.get()
    assert (follow.surface, follow.model, follow.provider) == (availability.surface, None, None)
    assert FollowRequest.objects.get().surface == availability.surface
    mine = page(follow.follower)
    assert availability.model.name in text(client.get(mine)).split("Ahead of you")[1]
    key = {"subject": f"surface-{availability.surface_id}"}
    assert "You no longer follow every model on" in text(client.post(mine + "end/", key, follow=True))
    assert not Follow.objects.exists()
    client.post(mine + "start/", key)
    assert Follow.objects.get().surface == availability.surface


def test_a_surface_is_asked_for(client: Client, availability: Availability) -> None:
    answer = client.post("/follow/", {"about": "surface", "email": "bo@example.org"})
    assert answer.status_code == 422
    assert "Choose the surface." in text(answer)


def test_reminders_are_put_off_and_brought_back(client: Client, follower: Follower, availability: Availability) -> None:
    which = {"availability": availability.pk}
    assert "Remind me later" in text(client.get(page(follower)))
    assert "21 January 2027" in text(client.get(page(follower, "_later"), which))
    answer = client.post(page(follower, "_later"), which | {"wait": "14"}, follow=True)
    assert "No reminder before 7 December 2026." in text(answer)
    assert Snooze.objects.get().until == date(2026, 12, 7)
    client.post(page(follower, "_later"), which | {"wait": "day", "until": "2027-01-21"})
    assert Snooze.objects.get().until == date(2027, 1, 21)
    client.post(page(follower, "_later_undo"), which)
    assert not Snooze.objects.exists()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "This field is required"),
        ({"wait": "day"}, "Choose the day."),
        ({"wait": "day", "until": "2027-01-22"}, "the last reminder always reaches you"),
        ({"wait": "day", "until": "2026-11-23"}, "Choose a day after today"),
        ({"wait": "day", "until": "soon"}, "Enter a valid date"),
        ({"wait": "400"}, "not one of the available choices"),
    ],
)
def test_a_day_that_cannot_be_is_answered(
    client: Client, follower: Follower, availability: Availability, typed: dict[str, str], said: str
) -> None:
    answer = client.post(page(follower, "_later"), {"availability": availability.pk, **typed})
    assert answer.status_code == 422
    assert said in text(answer)
    assert not Snooze.objects.exists()


def test_looking_at_it_puts_nothing_off(client: Client, follower: Follower, availability: Availability) -> None:
    client.get(page(follower, "_later"), {"availability": availability.pk, "wait": "7"})
    assert not Snooze.objects.exists()
    assert client.get(page(follower, "_later")).status_code == 404


def test_there_is_nothing_to_put_off_close_to_the_end(
    client: Client, follower: Follower, availability: Availability
) -> None:
    Availability.objects.filter(pk=availability.pk).update(retires_on=date(2026, 11, 24))
    answer = client.post(page(follower, "_later"), {"availability": availability.pk, "wait": "3"})
    assert answer.status_code == 422
    assert "so there is nothing to put off" in text(answer)
    assert not Snooze.objects.exists()
