"""A cancelling can be taken back until the next message would have left."""

import pytest
from django.utils import timezone

from tests.notices.sending import Mailbox, approved_plan, follower, leaving, running_plan, work
from transition.notices import plans
from transition.notices.models import Milestone, Plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(mailbox: Mailbox) -> Plan:
    availability = leaving(20)
    follower("ada", model=availability.model)
    plan = running_plan(availability, offsets=[7, 1, 0])
    work()
    mailbox.clear()
    return plan


def waiting(plan: Plan) -> list[int]:
    return list(Milestone.objects.filter(plan=plan, state="waiting").in_order().values_list("pk", flat=True))


def test_what_was_waiting_waits_again_and_the_plan_is_paused(plan: Plan) -> None:
    before = waiting(plan)
    plans.cancel(plan)
    assert waiting(plan) == []
    plan.refresh_from_db()
    assert plans.may_undo_cancel(plan)
    plan = plans.undo_cancel(plan)
    assert (plan.state, plan.ended_at, waiting(plan)) == ("paused", None, before)
    assert plans.resume(plan).state == "running"


def test_after_the_next_message_would_have_left_it_stays_cancelled(plan: Plan) -> None:
    plans.cancel(plan)
    first = Milestone.objects.filter(plan=plan, state="superseded").in_order()[0]
    Milestone.objects.filter(pk=first.pk).update(due_at=timezone.now())
    plan.refresh_from_db()
    assert not plans.may_undo_cancel(plan)
    with pytest.raises(plans.PlanRefused, match="would have left"):
        plans.undo_cancel(plan)


def test_a_message_that_was_leaving_is_not_brought_back(mailbox: Mailbox) -> None:
    availability = leaving(6)
    follower("ada", model=availability.model)
    plan = running_plan(availability)
    from transition.notices import planning

    planning.plan_due()
    plans.cancel(plan)
    plan.refresh_from_db()
    assert not plans.may_undo_cancel(plan)


def test_a_plan_that_never_ran_is_a_draft_again_without_its_approval(mailbox: Mailbox) -> None:
    plan = approved_plan(leaving(30))
    plans.cancel(plan)
    plan = plans.undo_cancel(plan)
    assert (plan.state, plan.approval()) == ("draft", None)


def test_what_runs_has_no_cancelling_to_take_back(plan: Plan) -> None:
    with pytest.raises(plans.PlanRefused):
        plans.undo_cancel(plan)
