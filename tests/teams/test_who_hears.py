"""Who hears for an account: members at once, others after a yes from their own mailbox; order, and taking away with undo."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import mail
from django.test import Client

from tests.factories import AvailabilityFactory
from tests.teams.team import member, order, signed_in, team
from transition import clock
from transition.catalog.models import Availability
from transition.notices.models import Account, AccountRole, Contact, Follower, Invitation, Suppression
from transition.notices.teams import hearing
from transition.notices.teams.inviting import forget_old_invitations

pytestmark = pytest.mark.django_db
OPS, SEC = "ops@example.org", "sec@example.org"


@pytest.fixture
def sonnet() -> Availability:
    return AvailabilityFactory()  # type: ignore[no-any-return]


def add(client: Client, account: Account, email: str, role: str = "technical") -> Any:
    return client.post(f"/teams/{account.pk}/contacts/add/", {"email": email, "role": role})


def link() -> str:
    return re.search(r"/teams/invitation/\S+", str(mail.outbox[-1].body))[0]  # type: ignore[index]


def test_somebody_who_is_no_member_hears_after_their_yes_and_not_before(sonnet: Availability) -> None:
    account, ada = team(sonnet, OPS)
    assert add(ada, account, SEC, "security").status_code == 302
    assert order(account) == [OPS]
    assert [letter.to for letter in mail.outbox] == [[SEC]]
    stranger = Client()
    assert stranger.get(link()).status_code == 200
    assert order(account) == [OPS]
    assert stranger.post(link()).status_code == 302
    assert order(account) == [OPS, SEC]
    assert Contact.objects.get(follower__email=SEC).role == AccountRole.SECURITY
    assert Follower.objects.get(email=SEC).confirmed_at is not None


def test_a_build_that_adds_at_once_would_write_to_who_never_said_yes(
    sonnet: Availability, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of the above."""
    account, ada = team(sonnet, OPS)

    def taken_for_a_member(_mine: Any, email: str) -> Follower:
        return Follower.objects.create(email=email)

    monkeypatch.setattr("transition.notices.teams.contact_views._member_called", taken_for_a_member)
    add(ada, account, SEC)
    assert order(account) == [OPS, SEC] and not mail.outbox


def test_a_link_works_once(sonnet: Availability) -> None:
    account, ada = team(sonnet)
    add(ada, account, SEC)
    Client().post(link())
    hearing.remove(Contact.objects.get(follower__email=SEC))
    assert "This link was used" in Client().post(link()).content.decode()
    assert order(account) == []


def test_a_link_ends_after_a_week_and_when_it_is_taken_back(sonnet: Availability) -> None:
    account, ada = team(sonnet)
    add(ada, account, SEC)
    row = Invitation.objects.get()
    Invitation.objects.update(asked_at=row.asked_at - timedelta(days=8))
    assert Client().post(link()).status_code == 410
    Invitation.objects.update(asked_at=row.asked_at)
    assert ada.post(f"/teams/{account.pk}/invitations/{row.pk}/").status_code == 302
    assert Client().post(link()).status_code == 404
    assert Client().get("/teams/invitation/forged/").status_code == 404
    assert order(account) == []


def test_a_member_hears_at_once(sonnet: Availability) -> None:
    account, ada = team(sonnet, OPS)
    member(account, "bo")
    add(ada, account, "Bo@Example.org")
    assert order(account) == [OPS, "bo@example.org"] and not mail.outbox


def test_pressing_twice_sends_one_message(sonnet: Availability) -> None:
    account, ada = team(sonnet)
    for _press in range(3):
        assert add(ada, account, SEC).status_code == 302
    assert len(mail.outbox) == 1 and Invitation.objects.count() == 1


def test_an_address_that_complained_is_not_written_to(sonnet: Availability) -> None:
    account, ada = team(sonnet)
    Suppression.objects.create(email=SEC, reason="complained")
    add(ada, account, SEC)
    assert not mail.outbox


@pytest.mark.parametrize("email", ["", "nobody", OPS, "a" * 300 + "@example.org", "x\r\nBcc: y@example.org"])
def test_a_refused_address_is_shown_again(sonnet: Availability, email: str) -> None:
    account, ada = team(sonnet, OPS)
    answer = add(ada, account, email, "billing")
    assert answer.status_code == 422
    assert 'value="billing" selected' in answer.content.decode()
    assert not mail.outbox


def test_contacts_change_places(sonnet: Availability) -> None:
    account, ada = team(sonnet, OPS, SEC, "third@example.org")
    third = Contact.objects.get(follower__email="third@example.org")
    ada.post(f"/teams/{account.pk}/contacts/{third.pk}/earlier/")
    assert order(account) == [OPS, "third@example.org", SEC]
    for _press in range(3):
        ada.post(f"/teams/{account.pk}/contacts/{third.pk}/later/")
    assert order(account) == [OPS, SEC, "third@example.org"]


def test_taking_away_can_be_undone_in_place(sonnet: Availability) -> None:
    account, ada = team(sonnet, OPS, SEC)
    ops = Contact.objects.get(follower__email=OPS)
    after = ada.post(f"/teams/{account.pk}/contacts/{ops.pk}/remove/")["Location"]
    assert order(account) == [SEC]
    assert "ops@example.org no longer hears" in ada.get(after).content.decode()
    word = parse_qs(urlsplit(after).query)["removed"][0]
    add_third = Contact.objects.get(follower__email=SEC)
    ada.post(f"/teams/{account.pk}/contacts/{add_third.pk}/earlier/")
    for _press in range(2):
        ada.post(f"/teams/{account.pk}/contacts/undo/", {"word": word})
    assert order(account) == [OPS, SEC]


def test_the_word_of_one_account_opens_no_other(sonnet: Availability) -> None:
    account, ada = team(sonnet, OPS)
    other, _ada = Account.objects.create(key="other"), None
    member(other, "bo", AccountRole.OWNER)
    word = hearing.remove(Contact.objects.get(follower__email=OPS))
    bo = signed_in(member(None, "bo"))
    bo.post(f"/teams/{other.pk}/contacts/undo/", {"word": word})
    ada.post(f"/teams/{account.pk}/contacts/undo/", {"word": word + "x"})
    assert order(other) == order(account) == []


def test_a_contact_of_another_account_is_not_found(sonnet: Availability) -> None:
    account, ada = team(sonnet, OPS)
    other = Account.objects.create(key="other")
    theirs = Contact.objects.create(account=other, follower=Follower.objects.get(email=OPS))
    assert ada.post(f"/teams/{account.pk}/contacts/{theirs.pk}/remove/").status_code == 404
    assert order(other) == [OPS]


def test_a_mail_server_that_refuses_leaves_nothing_behind(sonnet: Availability, settings: Any) -> None:
    account, ada = team(sonnet)
    working = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert add(ada, account, SEC).status_code == 503
    assert not Invitation.objects.exists()
    settings.EMAIL_BACKEND = working
    assert add(ada, account, SEC).status_code == 302
    assert len(mail.outbox) == 1


def test_old_invitations_are_forgotten(sonnet: Availability) -> None:
    account, ada = team(sonnet)
    add(ada, account, SEC)
    assert forget_old_invitations(clock.now()) == 0
    assert forget_old_invitations(clock.now() + timedelta(days=31)) == 1
