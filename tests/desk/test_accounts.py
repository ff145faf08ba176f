"""Accounts at the desk: a list by billing id that asks the same however long it is, and the first owner."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client

from tests import people
from tests.desk.announcing import signed_in, text_of
from tests.factories import AvailabilityFactory
from tests.teams.team import member
from tests.usage.rows import account_with
from transition.notices.models import Account, AccountRole, Invitation

pytestmark = pytest.mark.django_db
PAGE = "/desk/accounts/"


@pytest.fixture
def cleo() -> Client:
    return signed_in(people.cleo())


def test_support_only() -> None:
    account = Account.objects.create(key="acme")
    for user in (people.ada(), people.dana()):
        client = signed_in(user)
        assert client.get(PAGE).status_code == 403
        assert client.get(f"{PAGE}{account.pk}/").status_code == 403
        assert client.post(f"{PAGE}{account.pk}/owner/", {"email": "x@example.org"}).status_code == 403


def test_the_list_goes_on_from_a_billing_id(cleo: Client, django_assert_max_num_queries: Any) -> None:
    Account.objects.bulk_create(Account(key=f"acct-{n:04} & co") for n in range(250))
    with django_assert_max_num_queries(5):
        page = text_of(cleo.get(PAGE))
    assert "acct-0099" in page and "acct-0100" not in page.replace("from=acct-0100", "")
    assert "?from=acct-0100%20%26%20co" in page
    assert "acct-0249" in text_of(cleo.get(PAGE, {"from": "acct-0200 & co"}))
    assert "No account from here on" in text_of(cleo.get(PAGE, {"from": "zzz\0"}))


def test_one_account_shows_contacts_and_members(cleo: Client) -> None:
    account = account_with(AvailabilityFactory(), "acme", "ops@example.org")
    member(account, "bo")
    page = text_of(cleo.get(f"{PAGE}{account.pk}/"))
    for words in ("acme", "ops@example.org, Technical", "bo@example.org, Member", "Invite the owner"):
        assert words in page


def test_the_first_owner_is_invited_and_only_the_first(cleo: Client) -> None:
    account = Account.objects.create(key="acme")
    assert cleo.post(f"{PAGE}{account.pk}/owner/", {"email": "nobody"}).status_code == 422
    assert cleo.post(f"{PAGE}{account.pk}/owner/", {"email": "ada@example.org"}).status_code == 302
    assert [letter.to for letter in mail.outbox] == [["ada@example.org"]]
    invitation = Invitation.objects.get()
    assert (invitation.role, invitation.asks) == (AccountRole.OWNER, Invitation.Asks.BELONG)
    member(account, "ada", AccountRole.OWNER)
    assert cleo.post(f"{PAGE}{account.pk}/owner/", {"email": "bo@example.org"}).status_code == 422
    assert "Invite the owner" not in text_of(cleo.get(f"{PAGE}{account.pk}/"))
