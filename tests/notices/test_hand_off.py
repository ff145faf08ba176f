"""What is decided at hand-off: nothing that was known earlier counts."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection

from tests.notices.sending import (
    Mailbox,
    claimed,
    crowd,
    deliver_some,
    follower,
    leaving,
    pass_time,
    running_plan,
    states,
    work,
)
from transition.notices import delivery, planning, plans, settling, verdicts
from transition.notices.models import Delivery, Follow, Follower, Milestone, Move, Plan, Suppression
from transition.notices.unsubscribing import token_for, unsubscribe

pytestmark = pytest.mark.django_db


def _unsubscribe(ada: Follower, plan: Plan) -> None:
    unsubscribe(token_for(ada, plan.availability.model))


def _unsubscribe_from_all(ada: Follower, plan: Plan) -> None:
    unsubscribe(token_for(ada, None))


def _suppress(ada: Follower, plan: Plan) -> None:
    Suppression.objects.create(email=ada.email.upper(), reason="bounced")


def _unconfirm(ada: Follower, plan: Plan) -> None:
    Follower.objects.filter(pk=ada.pk).update(confirmed_at=None)


def _erase(ada: Follower, plan: Plan) -> None:
    ada.delete()


def _move(ada: Follower, plan: Plan) -> None:
    Move.objects.create(follower=ada, availability=plan.availability)


CHANGES = [_unsubscribe, _unsubscribe_from_all, _suppress, _unconfirm, _erase, _move]


@pytest.mark.guarantee("G4")
@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("stage", ["before the plan", "after the plan", "after the claim"])
def test_a_no_that_is_committed_before_hand_off_is_honoured(
    ada_and_plan: tuple[Follower, Plan], mailbox: Mailbox, change: Callable[[Follower, Plan], None], stage: str
) -> None:
    """G4."""
    ada, plan = ada_and_plan
    if stage == "before the plan":
        change(ada, plan)
    planning.plan_due()
    if stage == "after the plan":
        change(ada, plan)
    if stage == "after the claim":
        milestone, ids, token = claimed(plan)
        change(ada, plan)
        deliver_some(milestone, ids, token)
    work()
    assert mailbox.messages == []


@pytest.mark.guarantee("G4", control=True)
def test_a_build_that_asks_only_when_planning_would_have_sent_it(
    ada_and_plan: tuple[Follower, Plan], mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of G4."""
    ada, plan = ada_and_plan
    planning.plan_due()
    unsubscribe(token_for(ada, plan.availability.model))
    from transition.notices.audience import Clause

    monkeypatch.setattr(verdicts.audience, "wanted", lambda plan: Clause("TRUE", {}))
    delivery.deliver()
    assert mailbox.copies_to("ada@example.org") == 1


def test_following_everything_and_stopping_one_model_stops_that_model(mailbox: Mailbox) -> None:
    availability = leaving(6)
    ada = follower("ada")
    running_plan(availability)
    unsubscribe(token_for(ada, availability.model))
    work()
    assert mailbox.messages == []
    assert Follow.objects.filter(follower=ada).exists()


def test_following_the_model_again_undoes_the_stop(mailbox: Mailbox) -> None:
    availability = leaving(6)
    ada = follower("ada")
    running_plan(availability)
    unsubscribe(token_for(ada, availability.model))
    Follow.objects.create(follower=ada, model=availability.model)
    work()
    assert len(mailbox.messages) == 1


@pytest.mark.parametrize("who", ["model", "provider", "everything"])
def test_each_width_of_a_follow_hears_once(mailbox: Mailbox, who: str) -> None:
    availability = leaving(6)
    subject = {"model": availability.model, "provider": availability.model.provider, "everything": None}[who]
    ada = follower("ada", **{who: subject} if subject else {})
    Follow.objects.get_or_create(follower=ada, model=availability.model)
    running_plan(availability)
    work()
    assert mailbox.copies_to("ada@example.org") == 1


@pytest.mark.guarantee("G6")
def test_a_stopped_plan_gives_claimed_rows_back_with_their_attempt(ada_and_plan: tuple[Follower, Plan]) -> None:
    _ada, plan = ada_and_plan
    planning.plan_due()
    milestone, ids, token = claimed(plan)
    plans.pause(plan)
    assert not deliver_some(milestone, ids, token)
    row = Delivery.objects.get()
    assert (row.state, row.attempts, row.lease_token) == ("ready", 0, None)


@pytest.mark.guarantee("G7")
def test_a_notice_that_is_too_late_expires(ada_and_plan: tuple[Follower, Plan], mailbox: Mailbox) -> None:
    """G7."""
    _ada, plan = ada_and_plan
    planning.plan_due()
    milestone, ids, token = claimed(plan)
    Milestone.objects.filter(pk=milestone.pk).update(
        due_at=milestone.due_at - timedelta(days=9), not_after=milestone.due_at - timedelta(days=8)
    )
    deliver_some(milestone, ids, token)
    assert mailbox.messages == []
    assert states(plan) == {"expired:too_late": 1}


@pytest.mark.guarantee("G7", control=True)
def test_a_build_without_the_limit_would_send_it_late(ada_and_plan: tuple[Follower, Plan], mailbox: Mailbox) -> None:
    """The control of G7: the same row with a limit that never comes."""
    _ada, plan = ada_and_plan
    planning.plan_due()
    milestone, ids, token = claimed(plan)
    Milestone.objects.filter(pk=milestone.pk).update(due_at=milestone.due_at - timedelta(days=9))
    deliver_some(milestone, ids, token)
    assert len(mailbox.messages) == 1


@pytest.mark.guarantee("G7")
def test_workers_that_slept_from_t30_to_t3_send_one_notice(mailbox: Mailbox) -> None:
    """G7. The older ones are missed; the most urgent one goes out."""
    availability = leaving(31)
    follower("ada", model=availability.model)
    plan = running_plan(availability)
    Milestone.objects.filter(plan=plan, kind="announced").update(state="missed")
    pass_time(days=28)
    work()
    assert mailbox.subjects() == ["Claude Sonnet 4.5: 3 days left on Claude API"]


def test_a_second_round_of_every_part_changes_nothing(ada_and_plan: tuple[Follower, Plan], mailbox: Mailbox) -> None:
    """G10."""
    work()
    before = list(Delivery.objects.values_list("id", "state", "attempts", "done_at"))
    for _again in range(3):
        assert planning.plan_due() == 0
        assert not delivery.deliver()
        assert settling.settle() == 0
    assert list(Delivery.objects.values_list("id", "state", "attempts", "done_at")) == before


@pytest.mark.guarantee("G1", control=True)
def test_the_sums_add_up_and_a_lost_chunk_is_noticed(mailbox: Mailbox) -> None:
    """G1, with its control: rows that vanish behind the books raise an alarm."""
    availability = leaving(6)
    crowd(30, availability)
    Follower.objects.filter(email="f3@example.org").update(confirmed_at=None)
    plan = running_plan(availability)
    planning.plan_due()
    milestone = Milestone.objects.get(plan=plan, state="open")
    books = settling.sums(milestone)
    assert (books.candidates, books.included, books.excluded) == (30, 29, {"unconfirmed": 1})
    assert books.add_up()
    delivery.deliver()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM notices_delivery WHERE milestone_id = %s AND mod(id, 5) = 0", [milestone.pk])
    with pytest.raises(settling.SumsDoNotAddUp):
        settling.settle()
