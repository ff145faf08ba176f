"""Members: invited by email, once, for a week, and only with the invited address; the last owner stays."""

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from tests import people
from tests.factories import AvailabilityFactory
from tests.teams.team import member, signed_in, team
from transition.catalog.models import Availability
from transition.notices.models import Account, AccountRole, Invitation, Membership
from transition.notices.teams import belonging

pytestmark = pytest.mark.django_db


@pytest.fixture
def sonnet() -> Availability:
    return AvailabilityFactory()  # type: ignore[no-any-return]


def invite(client: Client, account: Account, email: str = "bo@example.org", role: str = "technical") -> Any:
    return client.post(f"/teams/{account.pk}/invite/", {"email": email, "role": role})


def link() -> str:
    return re.search(r"/teams/invitation/\S+", str(mail.outbox[-1].body))[0]  # type: ignore[index]


def roles(account: Account) -> dict[str, str]:
    return dict(account.memberships.order_by("pk").values_list("user__email", "role"))


def test_an_invitation_is_accepted_with_its_address_and_works_once(sonnet: Availability) -> None:
    account, ada = team(sonnet)
    assert invite(ada, account).status_code == 302
    bo = signed_in(member(None, "bo"))
    assert bo.get(link()).status_code == 200
    assert "bo@example.org" not in roles(account)
    assert bo.post(link()).status_code == 302
    assert roles(account) == {"ada@example.org": "owner", "bo@example.org": "technical"}
    Membership.objects.filter(user__email="bo@example.org").delete()
    assert "This link was used" in bo.post(link()).content.decode()
    assert "bo@example.org" not in roles(account)


def test_nobody_else_can_use_the_link(sonnet: Availability) -> None:
    account, ada = team(sonnet)
    invite(ada, account)
    assert Client().post(link()).status_code == 403
    assert signed_in(member(None, "eve")).post(link()).status_code == 403
    unverified = people.bo()
    assert signed_in(unverified).post(link()).status_code == 403
    EmailAddress.objects.filter(user=unverified).update(verified=True)
    assert signed_in(unverified).post(link()).status_code == 302
    assert len(roles(account)) == 2


def test_a_build_that_does_not_compare_the_address_lets_anybody_in(
    sonnet: Availability, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of the above."""
    account, ada = team(sonnet)
    invite(ada, account)
    eve = member(None, "eve")
    monkeypatch.setattr(belonging, "EmailAddress", Anything)
    signed_in(eve).post(link())
    assert "eve@example.org" in roles(account)


class Anything:
    class objects:
        filter = staticmethod(lambda **_: Anything)

    exists = staticmethod(lambda: True)


def test_a_link_ends_after_a_week(sonnet: Availability) -> None:
    account, ada = team(sonnet)
    invite(ada, account)
    Invitation.objects.update(asked_at=Invitation.objects.get().asked_at - timedelta(days=7, minutes=1))
    assert signed_in(member(None, "bo")).post(link()).status_code == 410
    assert len(roles(account)) == 1


def test_an_invitation_never_takes_a_role_away(sonnet: Availability) -> None:
    account, ada = team(sonnet)
    invite(ada, account)
    bo = member(account, "bo", AccountRole.OWNER)
    signed_in(bo).post(link())
    assert roles(account)["bo@example.org"] == "owner"


@pytest.mark.parametrize("role", [AccountRole.TECHNICAL, AccountRole.MEMBER])
def test_only_owners_invite_give_roles_and_remove(sonnet: Availability, role: str) -> None:
    account, _ada = team(sonnet)
    bo = signed_in(member(account, "bo", role))
    ada = account.memberships.get(user__email="ada@example.org")
    assert invite(bo, account, "cy@example.org").status_code == 403
    assert bo.post(f"/teams/{account.pk}/members/{ada.pk}/role/", {"role": "member"}).status_code == 403
    assert bo.post(f"/teams/{account.pk}/members/{ada.pk}/remove/").status_code == 403
    pending = account.invitations.create(email="cy@example.org", asks="belong", role="member")
    assert bo.post(f"/teams/{account.pk}/invitations/{pending.pk}/").status_code in (403, 404)
    assert account.invitations.exists() and roles(account)["ada@example.org"] == "owner"


def test_the_last_owner_stays_an_owner(sonnet: Availability) -> None:
    account, ada = team(sonnet)
    mine = account.memberships.get()
    for path, data in (("role", {"role": "member"}), ("remove", {})):
        answer = ada.post(f"/teams/{account.pk}/members/{mine.pk}/{path}/", data)
        assert answer.status_code == 422 and "last owner" in answer.content.decode()
    assert ada.post(f"/teams/{account.pk}/leave/").status_code == 422
    assert roles(account) == {"ada@example.org": "owner"}
    member(account, "bo", AccountRole.OWNER)
    assert ada.post(f"/teams/{account.pk}/leave/")["Location"] == "/teams/"
    assert ada.get(f"/teams/{account.pk}/").status_code == 404


def test_a_build_that_does_not_count_owners_leaves_an_account_without_one(
    sonnet: Availability, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of the above."""
    account, ada = team(sonnet)
    monkeypatch.setattr(belonging, "_keep_an_owner", lambda _membership: None)
    ada.post(f"/teams/{account.pk}/leave/")
    assert roles(account) == {}


def test_an_owner_gives_a_role_and_removes(sonnet: Availability) -> None:
    account, ada = team(sonnet)
    bo = account.memberships.create(user=member(None, "bo"))
    ada.post(f"/teams/{account.pk}/members/{bo.pk}/role/", {"role": "security"})
    assert roles(account)["bo@example.org"] == "security"
    assert ada.post(f"/teams/{account.pk}/members/{bo.pk}/role/", {"role": "king"}).status_code == 422
    ada.post(f"/teams/{account.pk}/members/{bo.pk}/remove/")
    assert roles(account) == {"ada@example.org": "owner"}


def test_too_many_invitations_are_refused_and_kept(sonnet: Availability) -> None:
    account, ada = team(sonnet)
    answers = [invite(ada, account, f"p{n}@example.org").status_code for n in range(21)]
    assert answers == [302] * 20 + [429]
