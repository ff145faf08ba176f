"""One announcement about several models: one letter a person, each model with a date of its own, and all or none of a step."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from tests.notices.joint import approved, fresh, running, three_models
from tests.notices.sending import Mailbox, follower, leaving, move, pass_time, staff, states, today, work
from transition.notices import joint, planning, plans
from transition.notices.models import Milestone, Plan
from transition.notices.progress import progress

pytestmark = pytest.mark.django_db


def all_states(some: list[Plan]) -> list[dict[str, int]]:
    return [states(plan) for plan in some]


def test_who_follows_two_of_three_gets_one_letter_and_who_follows_one_gets_one(mailbox: Mailbox) -> None:
    first, second, third = three_models()
    follower("ada", model=first.model)
    person = follower("bo", model=second.model)
    person.follows.create(model=third.model)
    started = running([first, second, third])
    work()
    assert sorted(mailbox.recipients) == ["ada@example.org", "bo@example.org"]
    letter = mailbox.messages[mailbox.recipients.index("bo@example.org")]
    assert str(letter["Subject"]).endswith(", and 1 more")
    assert all_states(started) == [{"accepted": 1}, {"accepted:in_one_letter": 1}, {"accepted:in_one_letter": 1}]
    assert all(line.sums.add_up() for plan in started for line in progress(plan))


def test_without_company_at_the_same_moment_there_would_be_two_letters(mailbox: Mailbox) -> None:
    """The control: plans that are not joint, started one after the other."""
    availabilities = three_models()
    person = follower("bo", model=availabilities[1].model)
    person.follows.create(model=availabilities[2].model)
    plan = approved(availabilities)
    Plan.objects.filter(lead=plan).update(lead=None)
    for one in Plan.objects.order_by("pk"):
        plans.start(one)
        planning.plan_due()
    work()
    assert mailbox.recipients == ["bo@example.org"] * 2


def test_a_date_that_moves_corrects_only_those_who_were_told_of_that_model(mailbox: Mailbox) -> None:
    first, second, third = three_models()
    follower("ada", model=first.model)
    follower("bo", model=second.model)
    running([first, second, third])
    work()
    mailbox.clear()
    move(second, today() + timedelta(days=90))
    work()
    pass_time(minutes=4)
    work()
    assert mailbox.recipients == ["bo@example.org"]


def test_reminders_of_all_are_one_letter_and_the_last_day_too(mailbox: Mailbox) -> None:
    availabilities = three_models(31)
    follower("ada")
    running(availabilities)
    work()
    for days in (1, 23, 6, 1):
        pass_time(days=days)
        mailbox.clear()
        work()
        assert len(mailbox.messages) <= 1, mailbox.subjects()


def test_an_approval_is_of_every_member_and_a_change_of_any_voids_it(mailbox: Mailbox) -> None:
    availabilities = three_models()
    author, approver = staff()
    plan = joint.propose(availabilities, author, title="Three leave")
    joint.each(plan, plans.submit_for_review)
    seen = joint.hash_of(fresh(plan))
    last = joint.members(plan)[-1]
    Plan.objects.filter(pk=last.pk).update(offsets=[1])
    with pytest.raises(ValidationError, match="changed while you were reading"):
        joint.approve(fresh(plan), approver, content_hash=seen)
    assert not any(one.approval() for one in joint.members(plan))
    # The control: the mark of the leading plan alone has not changed.
    assert plans.hash_of(plan) != seen and plans.hash_of(fresh(plan)) == plans.hash_of(plan)


def test_what_was_changed_around_the_application_is_not_started_and_neither_are_the_others() -> None:
    plan = approved(three_models())
    last = joint.members(plan)[-1]
    Plan.objects.filter(pk=last.pk).update(offsets=[1])
    with pytest.raises(ValidationError, match=str(last.availability)):
        joint.start(plan)
    assert not Plan.objects.filter(started_at__isnull=False).exists()


def test_an_edit_reaches_all_and_needs_a_new_approval() -> None:
    plan = approved(three_models())
    joint.edit(plan, offsets=[7, 0])
    author, _approver = staff()
    joint.revise(plan, author, kind="retired", subject="{model} has left", body="{model} left {surface} on {date}.")
    members = joint.members(plan)
    assert [(one.offsets, one.state, one.approval()) for one in members] == [([7, 0], "draft", None)] * 3
    assert {one.content().get(kind="retired", days_before=None, language="en").subject for one in members} == {
        "{model} has left"
    }


def test_pausing_stops_all_and_resuming_loses_nobody(mailbox: Mailbox) -> None:
    availabilities = three_models()
    follower("ada")
    started = running(availabilities)
    joint.each(fresh(started[0]), plans.pause)
    work()
    assert mailbox.messages == []
    joint.each(fresh(started[1]), plans.resume)
    work()
    assert mailbox.recipients == ["ada@example.org"]


def test_a_member_that_is_over_is_left_out_of_what_is_done_with_the_others() -> None:
    started = running(three_models())
    Plan.objects.filter(pk=started[0].pk).update(state="complete")
    joint.each(fresh(started[1]), plans.pause)
    assert [one.state for one in joint.members(started[0])] == ["complete", "paused", "paused"]


def test_too_many_or_one_alone_are_refused() -> None:
    author, _approver = staff()
    one = leaving(40)
    for some in ([one], [one] * (joint.MOST + 1)):
        with pytest.raises(ValidationError, match="between 2 and 20"):
            joint.propose(some, author)
    assert not Plan.objects.exists()


def test_what_is_due_at_once_waits_until_all_are_gathered() -> None:
    joint.start(approved(three_models(6)))
    due = Milestone.objects.filter(state="waiting", is_late=True).values_list("due_at", flat=True)
    assert len(due) == 3 and len(set(due)) == 1
