"""What a follower sees and changes, signed in or through the signed link of a mail."""

from datetime import date
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from tests import people
from tests.factories import AIModelFactory, AvailabilityFactory, ProviderFactory, SurfaceFactory
from tests.notices.sending import Mailbox
from transition.catalog.models import AIModel, Availability
from transition.notices.follows.tokens import manage_token
from transition.notices.models import Follow, Follower, Move, Suppression
from users.models import User

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("story_day")]


@pytest.fixture
def ada(db: None) -> User:
    user = people.ada()
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
    return user


def page(follower: Follower, action: str = "") -> str:
    return reverse(f"follow_manage{action}", args=[manage_token(follower)])


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_stranger_sees_what_following_is_and_a_form(client: Client, db: None) -> None:
    answer = client.get("/follow/")
    assert answer.status_code == 200
    assert "Hear before a model leaves" in text(answer)
    assert reverse("account_login") in text(answer)


def test_a_name_an_id_or_an_alias_finds_the_model(client: Client, mailbox: Mailbox, sonnet: AIModel) -> None:
    sonnet.aliases.create(provider=sonnet.provider, name="claude-sonnet-4-5")
    for number, name in enumerate(["claude sonnet 4.5", "claude-sonnet-4-5", "anthropic/claude-sonnet-4-5-20250929"]):
        typed = {"about": "model", "model": name, "email": f"reader{number}@example.org"}
        assert client.post("/follow/", typed).status_code == 200
    assert mailbox.subjects() == ["Confirm: hear about Claude Sonnet 4.5"] * 3


def test_a_name_that_is_nearly_right_is_answered_with_what_is_near(client: Client, sonnet: AIModel) -> None:
    answer = client.post("/follow/", {"about": "model", "model": "Sonnet 4", "email": "ada@example.org"})
    assert answer.status_code == 422
    assert "Did you mean: Claude Sonnet 4.5?" in text(answer)
    assert 'value="ada@example.org"' in text(answer)


def test_a_provider_or_everything_can_be_followed(client: Client, mailbox: Mailbox, sonnet: AIModel) -> None:
    client.post("/follow/", {"about": "provider", "provider": sonnet.provider_id, "email": "ada@example.org"})
    client.post(mailbox.link())
    client.post("/follow/", {"about": "everything", "email": "ada@example.org"})
    client.post(mailbox.link())
    assert list(Follow.objects.order_by("pk").values_list("provider", "model")) == [
        (sonnet.provider_id, None),
        (None, None),
    ]


def test_a_verified_account_follows_at_once_and_without_a_letter(
    client: Client, mailbox: Mailbox, sonnet: AIModel, ada: User
) -> None:
    client.force_login(ada)
    address = reverse("follow_model", args=["anthropic", sonnet.key])
    assert not Follow.objects.exists()
    assert client.get(address).status_code == 200
    assert not Follow.objects.exists()
    for _press in range(2):
        assert "You follow Claude Sonnet 4.5" in text(client.post(address, follow=True))
    assert Follow.objects.get().follower.user == ada
    assert mailbox.messages == []


def test_an_account_that_is_not_verified_confirms_by_letter(client: Client, mailbox: Mailbox, sonnet: AIModel) -> None:
    client.force_login(people.bo())
    client.post(reverse("follow_model", args=["anthropic", sonnet.key]), {"email": "bo@example.org"})
    assert len(mailbox.messages) == 1
    assert not Follow.objects.exists()


def test_an_account_finds_what_its_address_followed_before(client: Client, ada: User, follower: Follower) -> None:
    client.force_login(ada)
    assert "Claude Sonnet 4.5" in text(client.get("/follow/"))
    follower.refresh_from_db()
    assert follower.user == ada


def test_the_signed_link_opens_one_person_and_a_forged_one_nobody(client: Client, follower: Follower) -> None:
    other = Follower.objects.create(email="bo@example.org")
    assert "ada@example.org" in text(client.get(page(follower)))
    assert "bo@example.org" not in text(client.get(page(follower)))
    forged = page(follower).replace(manage_token(follower)[:8], manage_token(other)[:8])
    assert client.get(forged).status_code in (200, 404)
    assert client.post(page(follower)[:-4] + "aa/end/", {"subject": "everything"}).status_code == 404
    assert Follow.objects.count() == 1


def test_unfollowing_can_be_undone(client: Client, follower: Follower, sonnet: AIModel) -> None:
    answer = client.post(page(follower, "_end"), {"subject": f"model-{sonnet.pk}"}, follow=True)
    assert "You no longer follow Claude Sonnet 4.5" in text(answer)
    assert not Follow.objects.exists()
    client.post(page(follower, "_start"), {"subject": f"model-{sonnet.pk}"})
    assert Follow.objects.get().model == sonnet


def test_i_have_moved_is_kept_and_undone_per_surface(client: Client, follower: Follower, sonnet: AIModel) -> None:
    other = AvailabilityFactory(model=sonnet, surface=SurfaceFactory(key="bedrock", name="Amazon Bedrock"))
    mine = Availability.objects.get(surface__key="claude-api")
    for _press in range(2):
        client.post(page(follower, "_moved"), {"availability": mine.pk})
    assert list(Move.objects.values_list("availability", flat=True)) == [mine.pk]
    assert text(client.get(page(follower))).count("You have moved: no countdown.") == 1
    assert other.pk != mine.pk
    client.post(page(follower, "_moved_undo"), {"availability": mine.pk})
    assert not Move.objects.exists()


@pytest.mark.parametrize("typed", ["", "x", "-1", "99999999999999999999", "\x00", "١"])
def test_an_unknown_thing_is_not_found(client: Client, follower: Follower, typed: str) -> None:
    assert client.post(page(follower, "_moved"), {"availability": typed}).status_code == 404
    assert client.post(page(follower, "_end"), {"subject": f"model-{typed}"}).status_code == 404


def test_every_box_ticked_means_as_the_announcement_says(client: Client, follower: Follower) -> None:
    chosen = {"language": "en", "time_zone": "Europe/Berlin", "practical_only": "on"}
    client.post(page(follower, "_preferences"), chosen | {"offsets": ["7", "30"]})
    follower.refresh_from_db()
    assert (follower.offsets, follower.time_zone, follower.practical_only) == ([30, 7], "Europe/Berlin", True)
    client.post(page(follower, "_preferences"), chosen | {"offsets": ["90", "60", "30", "14", "7", "1", "0"]})
    follower.refresh_from_db()
    assert follower.offsets is None


def test_a_time_zone_that_does_not_exist_is_refused(client: Client, follower: Follower) -> None:
    answer = client.post(page(follower, "_preferences"), {"language": "en", "time_zone": "Mars/Base"})
    assert answer.status_code == 422
    follower.refresh_from_db()
    assert follower.time_zone == "UTC"


def test_a_new_address_says_yes_before_it_is_used(client: Client, mailbox: Mailbox, follower: Follower) -> None:
    old_page = page(follower)
    client.post(page(follower, "_address"), {"email": "ada.l@example.org"})
    follower.refresh_from_db()
    assert follower.email == "ada@example.org"
    assert mailbox.recipients[0] == "ada.l@example.org"
    client.post(mailbox.link())
    follower.refresh_from_db()
    assert follower.email == "ada.l@example.org"
    assert client.get(old_page).status_code == 404


def test_an_address_that_follows_already_cannot_be_taken_over(
    client: Client, mailbox: Mailbox, follower: Follower
) -> None:
    Follower.objects.create(email="bo@example.org")
    client.post(page(follower, "_address"), {"email": "bo@example.org"})
    assert client.post(mailbox.link()).status_code == 409
    follower.refresh_from_db()
    assert follower.email == "ada@example.org"


def test_stopping_everything_keeps_the_follows_and_can_be_undone(client: Client, follower: Follower) -> None:
    assert "Every message is stopped" in text(client.post(page(follower, "_stop"), follow=True))
    assert Suppression.objects.get().reason == "unsubscribed"
    assert Follow.objects.count() == 1
    client.post(page(follower, "_resume"))
    assert not Suppression.objects.exists()


def test_nothing_changes_by_opening_an_address(client: Client, follower: Follower) -> None:
    for action in ("_end", "_stop", "_moved", "_start", "_resume", "_preferences", "_address", "_moved_undo"):
        assert client.get(page(follower, action)).status_code == 405
        assert client.head(page(follower, action)).status_code == 405


def test_a_stranger_at_the_doors_of_an_account_is_sent_to_the_form(client: Client, db: None) -> None:
    assert client.post(reverse("follow_mine_stop")).status_code == 302
    assert not Suppression.objects.exists()


def test_the_page_asks_the_same_number_of_questions_for_one_model_and_for_fifty(
    client: Client, follower: Follower, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(11) as few:
        client.get(page(follower))
    maker = ProviderFactory(key="openai", name="OpenAI")
    for number in range(50):
        model = AIModelFactory(provider=maker, key=f"m{number}", name=f"Model {number}")
        AvailabilityFactory(model=model, announced_on=None, retires_on=date(2027, 1, 1 + number % 28))
        Follow.objects.create(follower=follower, model=model)
    with django_assert_max_num_queries(11) as many:
        client.get(page(follower))
    assert len(few) == len(many)
