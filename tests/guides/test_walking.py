"""What is ticked off: on the account, merged without loss, counted for others only when they are enough to be nobody."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests import people
from tests.guides.stage import GUIDES
from tests.guides.test_guide_page import text
from transition import clock
from transition.catalog.models import AIModel
from transition.guides import walking
from transition.guides.models import Guide, Lane, Trodden, Walk
from users.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shipped_once", "story")]
PAGE = "/guides/{}/{}/to/{}/{}/".format(*GUIDES[0])


@pytest.fixture
def ada(client: Client) -> Client:
    client.force_login(people.ada())
    return client


def pair() -> tuple[AIModel, AIModel]:
    return tuple(AIModel.objects.get(key=key) for key in (GUIDES[0][1], GUIDES[0][3]))  # type: ignore[return-value]


def required(lane: Lane = Lane.DEVELOP) -> list[str]:
    guide = Guide.objects.published().get(source__key=GUIDES[0][1])
    assert guide.published
    steps = guide.published.steps.filter(lane=lane, is_required=True).order_by("position")
    return [step.key for step in steps if not step.readers]


def test_a_stranger_is_asked_to_sign_in_and_the_page_stays_everybodys(client: Client) -> None:
    assert client.get(f"{PAGE}done/").status_code == 302
    answer = client.get(PAGE)
    assert not answer.cookies and "public" in answer["Cache-Control"]


def test_what_two_devices_tick_is_joined_and_taken_away_for_both(ada: Client) -> None:
    first, second, *_rest = required()
    ada.post(f"{PAGE}done/", {"add": [first]})
    said = ada.post(f"{PAGE}done/", {"add": [second]}).json()
    assert said["done"] == sorted([first, second]) and said["token"]
    ada.post(f"{PAGE}done/", {"take": [first]})
    assert ada.get(f"{PAGE}done/").json()["done"] == [second]


def test_what_is_no_step_is_left_out_however_much_it_is(ada: Client) -> None:
    said = ada.post(f"{PAGE}done/", {"add": ["no-such-step", "<script>", "x" * 500, *map(str, range(150))]})
    assert said.status_code == 200 and said.json()["done"] == []


def test_a_move_that_nobody_described_has_a_list_too(ada: Client) -> None:
    address = "/guides/openai/gpt-4o/to/google/gemini-3.8-flash/done/"
    assert ada.post(address, {"add": ["find-it"]}).json()["done"] == ["find-it"]
    assert ada.get("/guides/openai/gpt-9/to/openai/gpt-4o/done/").status_code == 404


def test_all_required_steps_of_one_lane_are_the_end_and_unticking_goes_back(ada: Client) -> None:
    ada.post(f"{PAGE}done/", {"add": required(Lane.TALK)})
    assert Walk.objects.get().is_finished
    ada.post(f"{PAGE}done/", {"take": required(Lane.TALK)[:1]})
    assert not Walk.objects.get().is_finished


def test_below_ten_nobody_is_counted_aloud_and_from_ten_on_all_are(client: Client) -> None:
    old, new = pair()
    later = clock.now()
    for number in range(10):
        assert walking.arrived(old, new) is None
        later += timedelta(minutes=2)
        user = User.objects.create_user(f"w{number}@example.org")
        walking.tick(user, old, new, later, add=required() if number < 3 else required()[:1], take=[])
    assert walking.arrived(old, new) == (3, required()[1])
    told = text(client.get(PAGE).content.decode())
    assert "3 people have finished this move." in told and "Most of the others stand before" in told


def test_everybody_is_counted_at_most_once_a_minute(django_assert_max_num_queries: Any) -> None:
    old, new = pair()
    now = clock.now()
    Trodden.objects.create(source=old, successor=new, people=5000, finished=7, counted_at=now)
    walking.tick(people.ada(), old, new, now + timedelta(seconds=30), add=required(), take=[])
    assert Trodden.objects.get().people == 5000
    walking.tick(people.bo(), old, new, now + timedelta(seconds=90), add=required(), take=[])
    assert Trodden.objects.get().people == 2


def test_an_account_takes_its_list_along_when_it_is_erased() -> None:
    old, new = pair()
    user = people.ada()
    walking.tick(user, old, new, clock.now(), add=required(), take=[])
    user.delete()
    assert not Walk.objects.exists()
