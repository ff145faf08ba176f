"""What an account follows: through whom it hears, once, and the next when the first cannot be reached."""

from typing import Any

import pytest
from django.test import Client

from tests.factories import AIModelFactory
from tests.notices.sending import Mailbox, follower, leaving, running_plan, states, work
from tests.teams.team import member, signed_in, team
from transition.catalog.models import Availability
from transition.notices import auditing
from transition.notices.audience import speaking
from transition.notices.models import Contact, Follow, Follower, Plan, Stop, TeamFollow, Usage
from transition.notices.teams import following

pytestmark = pytest.mark.django_db
OPS, PAY, SEC = "ops@example.org", "pay@example.org", "sec@example.org"
FOLLOWERS = {"followers": ["model", "provider", "surface", "everything"]}


@pytest.fixture
def sonnet() -> Availability:
    return leaving(40)


def organisation(about: Availability, *emails: str) -> Any:
    """Return an account that used nothing, with contacts that do different work, and Ada, who owns it."""
    account, ada = team(about, *emails)
    Usage.objects.all().delete()
    for contact, role in zip(account.contacts.order_by("position"), ("technical", "billing", "security"), strict=False):
        Contact.objects.filter(pk=contact.pk).update(role=role)
    return account, ada


def follow(client: Client, account: Any, subject: str, role: str = "") -> Any:
    return client.post(f"/teams/{account.pk}/follows/", {"subject": subject, "role": role})


def announced(about: Availability) -> Plan:
    return running_plan(about, audience=FOLLOWERS)


def test_who_does_the_work_hears_and_nobody_else(sonnet: Availability, mailbox: Mailbox) -> None:
    account, ada = organisation(sonnet, OPS, PAY, SEC)
    assert follow(ada, account, "anthropic/claude-sonnet-4-5-20250929", "billing").status_code == 302
    plan = announced(sonnet)
    work()
    assert mailbox.recipients == [PAY]
    assert states(plan) == {"accepted": 1} and auditing.check_books() == 0


@pytest.mark.parametrize("subject", ["Anthropic", "claude-api", "everything", "Claude Sonnet 4.5"])
def test_a_wide_follow_reaches_the_model_too(sonnet: Availability, mailbox: Mailbox, subject: str) -> None:
    account, ada = organisation(sonnet, OPS, PAY)
    assert follow(ada, account, subject).status_code == 302
    announced(sonnet)
    work()
    assert mailbox.recipients == [OPS]


def test_who_follows_alone_and_for_the_account_hears_once(sonnet: Availability, mailbox: Mailbox) -> None:
    account, ada = organisation(sonnet, OPS)
    follow(ada, account, "everything")
    follow(ada, account, "Anthropic")
    Follow.objects.create(follower=Follower.objects.get(email=OPS), model=sonnet.model)
    announced(sonnet)
    work()
    assert mailbox.recipients == [OPS]


def test_a_role_in_which_nobody_can_be_reached_falls_to_the_next_contact(
    sonnet: Availability, mailbox: Mailbox
) -> None:
    account, ada = organisation(sonnet, OPS, PAY)
    follow(ada, account, "everything", "billing")
    Stop.objects.create(follower=Follower.objects.get(email=PAY), model=sonnet.model)
    announced(sonnet)
    work()
    assert mailbox.recipients == [OPS]


def test_after_a_bounce_the_role_comes_first_and_then_the_order(sonnet: Availability, mailbox: Mailbox) -> None:
    account, ada = organisation(sonnet, OPS, PAY, SEC)
    second_payer = Follower.objects.create(email="pay2@example.org", basis="service")
    Contact.objects.create(account=account, follower=second_payer, position=4, role="billing")
    mailbox.on_recipient = lambda address: "550 5.1.1 no such mailbox" if address == PAY else None
    follow(ada, account, "everything", "billing")
    plan = announced(sonnet)
    work()
    assert mailbox.recipients == ["pay2@example.org"]
    assert states(plan) == {"accepted": 1, "failed:refused": 1} and auditing.check_books() == 0


def test_the_narrowest_follow_says_who_hears_when_the_account_used_the_model(
    sonnet: Availability, mailbox: Mailbox
) -> None:
    account, ada = team(sonnet, OPS, PAY)
    Contact.objects.filter(follower__email=PAY).update(role="billing")
    follow(ada, account, "everything")
    follow(ada, account, "Anthropic", "billing")
    running_plan(sonnet, audience={"usage": 90})
    work()
    assert mailbox.recipients == [PAY]


def test_a_build_that_does_not_look_at_the_role_writes_to_the_first(
    sonnet: Availability, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of routing."""
    account, ada = organisation(sonnet, OPS, PAY)
    follow(ada, account, "everything", "billing")
    real = speaking.first_contact
    monkeypatch.setattr(speaking, "first_contact", lambda account, _role, model: real(account, "''", model))
    announced(sonnet)
    work()
    assert mailbox.recipients == [OPS]


def test_a_follow_that_ended_reaches_nobody_and_can_be_taken_back(sonnet: Availability, mailbox: Mailbox) -> None:
    account, ada = organisation(sonnet, OPS)
    follow(ada, account, "everything")
    row = TeamFollow.objects.get()
    assert ada.post(f"/teams/{account.pk}/follows/{row.pk}/end/").status_code == 302
    assert "Ended lately" in ada.get(f"/teams/{account.pk}/").content.decode()
    assert not announced_to_somebody(sonnet, mailbox)
    ada.post(f"/teams/{account.pk}/follows/{row.pk}/again/")
    row.refresh_from_db()
    assert row.ended_at is None
    assert announced_to_somebody(sonnet, mailbox)


def announced_to_somebody(about: Availability, mailbox: Mailbox) -> bool:
    announced(about)
    work()
    return bool(mailbox.recipients)


def test_what_is_not_in_the_catalog_is_refused_and_kept(sonnet: Availability) -> None:
    account, ada = organisation(sonnet, OPS)
    answer = follow(ada, account, "gpt-nine", "security")
    said = answer.content.decode()
    assert answer.status_code == 422 and "The catalog knows nothing by this name." in said
    assert 'value="gpt-nine"' in said and '<option value="security" selected>' in said


def test_the_same_twice_is_refused_and_anybody_may_follow_it_for_another_account(sonnet: Availability) -> None:
    account, ada = organisation(sonnet, OPS)
    assert follow(ada, account, "everything").status_code == 302
    answer = follow(ada, account, "everything", "billing")
    assert answer.status_code == 422 and "follows this already" in answer.content.decode()
    assert TeamFollow.objects.get().role == ""


def test_members_read_and_caretakers_change(sonnet: Availability) -> None:
    account, ada = organisation(sonnet, OPS)
    follow(ada, account, "everything", "technical")
    bo = signed_in(member(account, "bo", "member"))
    said = bo.get(f"/teams/{account.pk}/").content.decode()
    assert "every model" in said and OPS in said and "Follow more" not in said
    assert follow(bo, account, "Anthropic").status_code == 403
    row = TeamFollow.objects.get()
    assert bo.post(f"/teams/{account.pk}/follows/{row.pk}/end/").status_code == 403
    other, stranger = team(leaving(50, model=AIModelFactory(key="x", name="X")), "x@example.org", key="other")
    assert stranger.post(f"/teams/{other.pk}/follows/{row.pk}/end/").status_code == 404


def test_who_would_hear_is_shown_as_planning_orders_them(sonnet: Availability) -> None:
    account, _ada = organisation(sonnet, OPS, PAY, SEC)
    some = list(account.contacts.select_related("follower").order_by("position"))
    assert [one.follower.email for one in following.in_turn(some, "security")] == [SEC, OPS, PAY]
    assert [one.follower.email for one in following.in_turn(some, "")] == [OPS, PAY, SEC]


def test_the_page_asks_as_many_questions_for_many_follows_as_for_few(
    sonnet: Availability, django_assert_max_num_queries: Any
) -> None:
    account, ada = organisation(sonnet, OPS)
    follow(ada, account, "everything")
    ada.get(f"/teams/{account.pk}/")
    with django_assert_max_num_queries(25) as few:
        ada.get(f"/teams/{account.pk}/")
    for number in range(12):
        TeamFollow.objects.create(account=account, model=AIModelFactory(key=f"m{number}", name=f"M {number}"))
    ada.get(f"/teams/{account.pk}/")
    with django_assert_max_num_queries(25) as many:
        ada.get(f"/teams/{account.pk}/")
    assert len(few) == len(many)


def test_a_person_without_a_team_hears_as_before(sonnet: Availability, mailbox: Mailbox) -> None:
    account, ada = organisation(sonnet, OPS)
    follow(ada, account, "everything")
    follower("bo", model=sonnet.model)
    announced(sonnet)
    work()
    assert sorted(mailbox.recipients) == ["bo@example.org", OPS]
