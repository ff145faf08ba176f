"""The page of an account: members only; what it uses with its end, who has moved, and calls falling over the weeks."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests import people
from tests.factories import AIModelFactory, AvailabilityFactory
from tests.teams.team import calls_of_weeks, member, signed_in, team
from transition import clock
from transition.catalog.models import Availability
from transition.notices.models import AccountMove, AccountRole, Follower, Move, Usage
from transition.notices.teams.using import in_use

pytestmark = pytest.mark.django_db


@pytest.fixture
def sonnet() -> Availability:
    return AvailabilityFactory()  # type: ignore[no-any-return]


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def test_nobody_else_learns_that_an_account_exists(sonnet: Availability) -> None:
    account, ada = team(sonnet)
    stranger = signed_in(people.bo())
    assert ada.get(f"/teams/{account.pk}/").status_code == 200
    assert stranger.get(f"/teams/{account.pk}/").status_code == 404
    assert stranger.get("/teams/99999/").status_code == 404
    assert "acme" not in text_of(stranger.get("/teams/"))
    assert "acme" in text_of(ada.get("/teams/"))
    assert Client().get(f"/teams/{account.pk}/").status_code == 302


@pytest.mark.parametrize("action", ["moved/", "moved/undo/", "contacts/add/", "contacts/undo/", "invite/"])
def test_a_plain_member_reads_and_changes_nothing(sonnet: Availability, action: str) -> None:
    account, _ada = team(sonnet)
    cy = signed_in(member(account, "cy"))
    page = text_of(cy.get(f"/teams/{account.pk}/"))
    assert "We have moved" not in page and "Send the invitation" not in page
    assert cy.post(f"/teams/{account.pk}/{action}", {"availability": sonnet.pk}).status_code == 403
    assert cy.get(f"/teams/{account.pk}/{action}").status_code == 405


def test_models_in_use_stand_by_their_end_the_soonest_first(sonnet: Availability) -> None:
    account, ada = team(sonnet)
    sooner = AvailabilityFactory(
        model=AIModelFactory(key="old", name="Old One"), retires_on=sonnet.retires_on - timedelta(days=9)
    )
    never = AvailabilityFactory(model=AIModelFactory(key="new", name="New One"), retires_on=None, precision="unknown")
    for one in (never, sooner):
        calls_of_weeks(account, one, 5)
    forgotten = AvailabilityFactory(model=AIModelFactory(key="gone", name="Gone One"))
    day = clock.today() - timedelta(days=120)
    where = {"model": forgotten.model, "surface": forgotten.surface}
    Usage.objects.create(account=account, first_on=day, last_on=day, calls=9, **where)
    assert [one.row.pk for one in in_use(account, clock.today())] == [sooner.pk, sonnet.pk, never.pk]
    used, _rest = text_of(ada.get(f"/teams/{account.pk}/")).split('id="following"')
    assert "Sonnet" in used and "Gone One" not in used


def test_calls_fall_over_the_weeks(sonnet: Availability) -> None:
    account, ada = team(sonnet)
    Usage.objects.all().delete()
    calls_of_weeks(account, sonnet, *range(1300, 0, -100))
    (one,) = in_use(account, clock.today())
    assert [week.calls for week in one.weeks] == list(range(1300, 0, -100))
    assert (one.weeks[0].height, one.weeks[-1].begins_on) == (100, clock.today() - timedelta(days=6))
    assert one.calls == 9100
    assert "9,100" in text_of(ada.get(f"/teams/{account.pk}/"))


def test_who_has_moved_is_counted_against_everybody_who_can_say_so(sonnet: Availability) -> None:
    account, ada = team(sonnet, "ops@example.org", "sec@example.org")
    Move.objects.create(follower=Follower.objects.get(email="ops@example.org"), availability=sonnet)
    (one,) = in_use(account, clock.today())
    assert (list(one.moved), one.people) == (["ops@example.org"], 2)
    assert "1 of 2 people have moved" in text_of(ada.get(f"/teams/{account.pk}/"))


def test_we_have_moved_speaks_for_the_contacts_and_undoing_leaves_who_spoke_before(sonnet: Availability) -> None:
    account, _ada = team(sonnet, "ops@example.org", "sec@example.org")
    bo = signed_in(member(account, "bo", AccountRole.TECHNICAL))
    Move.objects.create(follower=Follower.objects.get(email="ops@example.org"), availability=sonnet)
    for _press in range(2):
        assert bo.post(f"/teams/{account.pk}/moved/", {"availability": sonnet.pk}).status_code == 302
    assert Move.objects.count() == 2
    assert "The account has moved" in text_of(bo.get(f"/teams/{account.pk}/"))
    for _press in range(2):
        assert bo.post(f"/teams/{account.pk}/moved/undo/", {"availability": sonnet.pk}).status_code == 302
    assert list(Move.objects.values_list("follower__email", flat=True)) == ["ops@example.org"]
    assert not AccountMove.objects.exists()


@pytest.mark.parametrize("typed", ["", "x", "99999", "9" * 30])
def test_only_what_the_account_used_can_be_moved_from(sonnet: Availability, typed: str) -> None:
    account, ada = team(sonnet)
    other = AvailabilityFactory(model=AIModelFactory(key="other", name="Other"))
    assert ada.post(f"/teams/{account.pk}/moved/", {"availability": typed}).status_code == 404
    assert ada.post(f"/teams/{account.pk}/moved/", {"availability": other.pk}).status_code == 404
    assert not Move.objects.exists() and not AccountMove.objects.exists()


def test_the_questions_do_not_grow(sonnet: Availability, django_assert_max_num_queries: Any) -> None:
    account, ada = team(sonnet, "ops@example.org")
    ada.get(f"/teams/{account.pk}/")
    with django_assert_max_num_queries(13):
        ada.get(f"/teams/{account.pk}/")
    for n in range(20):
        one = AvailabilityFactory(model=AIModelFactory(key=f"m{n}", name=f"Model {n}"))
        calls_of_weeks(account, one, 3, 2, 1)
        user = member(account, f"person{n}")
        person = Follower.objects.create(email=user.email, user=user, confirmed_at=clock.now())
        account.contacts.create(follower=person, position=n + 2)
        Move.objects.create(follower=person, availability=one)
        account.invitations.create(email=f"new{n}@example.org", asks="belong", role="member")
    ada.get(f"/teams/{account.pk}/")
    with django_assert_max_num_queries(13):
        ada.get(f"/teams/{account.pk}/")
