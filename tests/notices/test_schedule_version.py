"""An old date does not leave, even before the move is followed: the schedule version is read again at hand-off."""

from datetime import timedelta

import pytest

from tests.notices.sending import Mailbox, claimed, deliver_some, move, pass_time, states, today, told
from transition.notices.models import Milestone, Plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(mailbox: Mailbox) -> Plan:
    """Ada's first letter was put off by her provider, and is due again."""
    mailbox.on_recipient = lambda address: "450 busy"
    _availability, plan = told()
    mailbox.on_recipient = lambda address: None
    pass_time(hours=1)
    return plan


@pytest.mark.guarantee("G5")
def test_an_old_version_is_not_handed_off_even_before_the_move_is_followed(plan: Plan, mailbox: Mailbox) -> None:
    """G5. The control claims first, as a worker that planned ahead would have."""
    milestone, ids, token = claimed(plan)
    move(plan.availability, today() + timedelta(days=45))
    milestone.refresh_from_db()
    assert deliver_some(milestone, ids, token) in (True, False)
    assert mailbox.messages == []
    assert states(plan)["cancelled:date_moved"] == 1


@pytest.mark.guarantee("G5", control=True)
def test_without_the_version_check_the_old_date_would_leave(plan: Plan, mailbox: Mailbox) -> None:
    """The control of G5: a build that looks at the version only when it claims."""
    milestone, ids, token = claimed(plan)
    move(plan.availability, today() + timedelta(days=45))
    Milestone.objects.filter(pk=milestone.pk).update(schedule_version=2)
    milestone.refresh_from_db()
    deliver_some(milestone, ids, token)
    assert len(mailbox.messages) == 1
