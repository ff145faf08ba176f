"""When the first contact of an account bounces, the second hears: once, within the milestone, and the books add up."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connection
from pytest_django.fixtures import Settings

from tests.notices.sending import (
    Mailbox,
    follower,
    leaving,
    mail_server,
    move,
    running_plan,
    states,
    today,
    use_server,
    work,
)
from tests.usage.rows import account_with
from transition.catalog.models import Availability
from transition.notices import auditing, escalating, ledger, planning
from transition.notices.models import (
    AudienceList,
    AudienceListEntry,
    Contact,
    Delivery,
    Escalation,
    Follower,
    Milestone,
    Move,
    Plan,
    Stop,
    Suppression,
)
from transition.notices.progress import sums

pytestmark = pytest.mark.django_db(transaction=True)
FIRST, SECOND, THIRD = "first@example.org", "second@example.org", "third@example.org"
REFUSED = "550 5.1.1 no such mailbox"
USERS = {"usage": 90}


@pytest.fixture
def mailbox(settings: Settings) -> Iterator[Mailbox]:
    with mail_server() as (box, port):
        use_server(settings, port)
        yield box


@pytest.fixture
def sonnet() -> Availability:
    return leaving()


def refusing(*addresses: str) -> Callable[[str], str | None]:
    return lambda address: REFUSED if address in addresses else None


def told(mailbox: Mailbox) -> dict[str, int]:
    return {address: mailbox.copies_to(address) for address in sorted(set(mailbox.recipients))}


def announced(sonnet: Availability, *emails: str, **fields: object) -> Plan:
    account_with(sonnet, "acme", *emails)
    return running_plan(sonnet, audience=fields.pop("audience", USERS), **fields)


def books_add_up(plan: Plan) -> bool:
    return all(sums(one).add_up() for one in Milestone.objects.filter(plan=plan).select_related("build"))


def reported(email: str, state: str) -> None:
    """Do what an event of the mail provider does."""
    row = Delivery.objects.get(follower__email=email)
    assert ledger.note_evidence(row.milestone_id, row.follower_id, row.provider_key, state)


@pytest.mark.guarantee("G1")
def test_when_the_first_bounces_the_second_hears_once(sonnet: Availability, mailbox: Mailbox) -> None:
    mailbox.on_recipient = refusing(FIRST)
    plan = announced(sonnet, FIRST, SECOND, THIRD)
    work()
    work()
    assert told(mailbox) == {SECOND: 1}
    assert states(plan) == {"failed:refused": 1, "accepted": 1}
    assert books_add_up(plan)
    assert Escalation.objects.count() == 1
    assert Milestone.objects.get(plan=plan, build__isnull=False).state == Milestone.State.SETTLED


def test_whoever_is_reached_keeps_the_others_in_peace(sonnet: Availability, mailbox: Mailbox) -> None:
    announced(sonnet, FIRST, SECOND)
    work()
    assert told(mailbox) == {FIRST: 1}
    assert not Escalation.objects.exists()


def test_the_third_hears_when_the_second_bounces_as_well_and_then_it_ends(
    sonnet: Availability, mailbox: Mailbox
) -> None:
    mailbox.on_recipient = refusing(FIRST, SECOND)
    plan = announced(sonnet, FIRST, SECOND, THIRD)
    work()
    assert told(mailbox) == {THIRD: 1}
    reported(THIRD, "bounced")
    work()
    assert states(plan) == {"failed:refused": 2, "bounced": 1}
    assert books_add_up(plan)


@pytest.mark.guarantee("G2")
def test_several_planners_write_one_row(sonnet: Availability, mailbox: Mailbox) -> None:
    plan = announced(sonnet, FIRST, SECOND)
    work()
    reported(FIRST, "bounced")
    assert [escalating.escalate_due() for _turn in range(3)] == [1, 0, 0]
    work()
    assert told(mailbox) == {FIRST: 1, SECOND: 1}
    assert books_add_up(plan)


@pytest.mark.guarantee("G10")
def test_planners_that_look_at_the_same_moment_write_one_row(sonnet: Availability, mailbox: Mailbox) -> None:
    plan = announced(sonnet, FIRST, SECOND, THIRD)
    work()
    reported(FIRST, "bounced")
    begin = Barrier(3)

    def look(_planner: int) -> int:
        begin.wait()
        try:
            return escalating.escalate_due()
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as planners:
        assert sorted(planners.map(look, range(3))) == [0, 0, 1]
    work()
    assert told(mailbox) == {FIRST: 1, SECOND: 1}
    assert books_add_up(plan)


@pytest.mark.guarantee("G2", control=True)
def test_a_build_that_does_not_ask_who_is_in_reach_tells_the_third_as_well(
    sonnet: Availability, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(escalating, "_IN_REACH", "FALSE")
    mailbox.on_recipient = refusing(FIRST)
    announced(sonnet, FIRST, SECOND, THIRD)
    work()
    assert told(mailbox) == {SECOND: 1, THIRD: 1}


@pytest.mark.guarantee("G2", control=True)
def test_a_build_that_does_not_ask_who_has_a_row_is_stopped_by_the_unique_key(
    sonnet: Availability, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = announced(sonnet, FIRST, SECOND)
    work()
    reported(FIRST, "bounced")
    milestone = Milestone.objects.select_related("plan__availability__model").get(plan=plan, build__isnull=False)
    assert escalating.escalate(milestone) == 1
    monkeypatch.setattr(escalating, "_HAS_ROW", "FALSE")
    monkeypatch.setattr(escalating, "_IN_REACH", "FALSE")
    Escalation.objects.all().delete()
    with pytest.raises(IntegrityError, match="_key"):
        escalating.escalate(milestone)
    assert Delivery.objects.filter(follower__email=SECOND).count() == 1
    assert auditing.check_books() == 0


def test_a_bounce_that_comes_after_all_was_settled_still_reaches_the_second(
    sonnet: Availability, mailbox: Mailbox
) -> None:
    plan = announced(sonnet, FIRST, SECOND)
    work()
    reported(FIRST, "bounced")
    Suppression.objects.create(email=FIRST, reason="bounced")
    work()
    assert told(mailbox) == {FIRST: 1, SECOND: 1}
    assert books_add_up(plan)
    settled = Milestone.objects.get(plan=plan, build__isnull=False)
    assert settled.state == Milestone.State.SETTLED
    assert settled.outcomes == {"bounced": 1, "accepted": 1, "excluded": {}}


def test_a_message_that_is_no_longer_true_goes_to_nobody_else(sonnet: Availability, mailbox: Mailbox) -> None:
    plan = announced(sonnet, FIRST, SECOND)
    work()
    reported(FIRST, "bounced")
    Milestone.objects.filter(plan=plan).update(due_at="2020-01-01T00:00Z", not_after="2020-01-02T00:00Z")
    work()
    assert told(mailbox) == {FIRST: 1}


def test_who_stopped_or_is_suppressed_is_passed_over(sonnet: Availability, mailbox: Mailbox) -> None:
    mailbox.on_recipient = refusing(FIRST)
    plan = announced(sonnet, FIRST, SECOND, THIRD, "fourth@example.org")
    Stop.objects.create(follower=Follower.objects.get(email=SECOND), model=sonnet.model)
    Suppression.objects.create(email=THIRD, reason="complained")
    work()
    assert told(mailbox) == {"fourth@example.org": 1}
    assert books_add_up(plan)


def test_who_has_moved_is_counted_and_the_next_hears(sonnet: Availability, mailbox: Mailbox) -> None:
    mailbox.on_recipient = refusing(FIRST)
    plan = announced(sonnet, FIRST, SECOND, THIRD)
    Move.objects.create(follower=Follower.objects.get(email=SECOND), availability=sonnet)
    work()
    assert told(mailbox) == {THIRD: 1}
    assert states(plan) == {"failed:refused": 1, "skipped:has_moved": 1, "accepted": 1}
    assert books_add_up(plan)


def test_who_is_left_out_by_the_rule_stays_left_out(sonnet: Availability, mailbox: Mailbox) -> None:
    mailbox.on_recipient = refusing(FIRST)
    account_with(sonnet, "acme", FIRST, SECOND, THIRD)
    never = AudienceList.objects.create(name="Never", file_name="x", digest="x")
    AudienceListEntry.objects.create(list=never, follower=Follower.objects.get(email=SECOND))
    AudienceList.objects.filter(pk=never.pk).update(frozen_at="2026-01-01T00:00Z")
    plan = running_plan(sonnet, audience={"all": [USERS, {"not": {"list": never.pk}}]})
    work()
    assert told(mailbox) == {THIRD: 1}
    assert books_add_up(plan)


def test_followers_without_an_account_have_nobody_behind_them(sonnet: Availability, mailbox: Mailbox) -> None:
    mailbox.on_recipient = refusing("ada@example.org")
    follower("ada", model=sonnet.model)
    account_with(sonnet, "acme", "ada@example.org", SECOND)
    running_plan(sonnet)
    work()
    assert told(mailbox) == {}


def test_who_took_over_is_corrected_when_the_date_moves_and_the_first_is_not(
    sonnet: Availability, mailbox: Mailbox
) -> None:
    mailbox.on_recipient = refusing(FIRST)
    announced(sonnet, FIRST, SECOND)
    work()
    mailbox.clear()
    move(sonnet, today().replace(year=today().year + 1))
    work()
    assert told(mailbox) == {SECOND: 1}


def test_a_contact_who_goes_away_before_the_sending_hears_nothing(sonnet: Availability, mailbox: Mailbox) -> None:
    plan = announced(sonnet, FIRST, SECOND)
    work()
    reported(FIRST, "bounced")
    escalating.escalate_due()
    Contact.objects.filter(follower__email=SECOND).delete()
    work()
    assert told(mailbox) == {FIRST: 1}
    assert books_add_up(plan)


def test_later_messages_of_the_announcement_are_planned_for_both(sonnet: Availability, mailbox: Mailbox) -> None:
    """The first may be mended by then, and whoever took over goes on hearing."""
    mailbox.on_recipient = refusing(FIRST)
    plan = announced(sonnet, FIRST, SECOND)
    work()
    later = Milestone.objects.filter(plan=plan, state=Milestone.State.WAITING).order_by("due_at").first()
    assert later is not None
    assert planning.plan_milestone(later) == 2
