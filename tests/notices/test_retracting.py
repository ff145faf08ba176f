"""We were wrong: exactly those who were told hear it once, after a second person has agreed."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from tests.notices.sending import Mailbox, follower, leaving, running_plan, staff, states, told, work
from transition.notices import audience, candidates, drafts, plans, retracting
from transition.notices.models import Milestone, Plan, Retraction

pytestmark = pytest.mark.django_db

WORDS = {
    "wrong": "It leaves on Monday.",
    "right": "It leaves on Friday.",
    "source_url": "https://provider.example/right",
}


@pytest.fixture
def plan(mailbox: Mailbox) -> Plan:
    _availability, plan = told()
    mailbox.clear()
    return plan


def written(plan: Plan, **more: Any) -> Retraction:
    return retracting.write([plan], staff()[0], **{**WORDS, "stops_the_rest": True, **more})


def test_exactly_those_who_were_told_hear_it_once(plan: Plan, mailbox: Mailbox) -> None:
    follower("late", model=plan.availability.model)  # type: ignore[union-attr]
    retracting.confirm(written(plan), staff()[1])
    work()
    assert mailbox.recipients == ["ada@example.org"]
    text = mailbox.messages[0].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert all(words in text for words in WORDS.values())
    work()
    assert len(mailbox.messages) == 1


def test_a_build_that_asks_the_rule_would_tell_somebody_who_heard_nothing(
    plan: Plan, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    follower("late", model=plan.availability.model)  # type: ignore[union-attr]
    monkeypatch.setattr(candidates, "told_before", candidates.askers)
    retracting.confirm(written(plan), staff()[1])
    work()
    assert "late@example.org" in mailbox.recipients


def test_nothing_leaves_before_a_second_person_agrees(plan: Plan, mailbox: Mailbox) -> None:
    retraction = written(plan)
    work()
    assert mailbox.messages == []
    with pytest.raises(ValidationError, match="Somebody other"):
        retracting.confirm(retraction, staff()[0])
    retracting.confirm(retraction, staff()[1])
    with pytest.raises(ValidationError, match="confirmed already"):
        retracting.confirm(retraction, staff()[1])


def test_the_reminders_that_rest_on_the_mistake_are_not_sent(plan: Plan) -> None:
    assert Milestone.objects.unfinished().filter(plan=plan).exists()
    (confirmed,) = retracting.confirm(written(plan), staff()[1])
    assert list(Milestone.objects.unfinished().filter(plan=plan)) == [confirmed.milestone]
    work()
    plan.refresh_from_db()
    assert plan.state == "complete"


def test_reminders_may_go_on(plan: Plan) -> None:
    before = Milestone.objects.unfinished().filter(plan=plan).count()
    retracting.confirm(written(plan, stops_the_rest=False), staff()[1])
    assert Milestone.objects.unfinished().filter(plan=plan).count() == before + 1


@pytest.mark.parametrize("how", ["cancel", "pause", "complete"])
def test_a_plan_that_is_over_speaks_once_more(plan: Plan, mailbox: Mailbox, how: str) -> None:
    getattr(plans, how)(plan)
    retracting.confirm(written(plan), staff()[1])
    work()
    assert mailbox.recipients == ["ada@example.org"]
    plan.refresh_from_db()
    assert plan.state == "complete"


def test_two_mistakes_of_one_version_are_two_corrections(plan: Plan, mailbox: Mailbox) -> None:
    retracting.confirm(written(plan), staff()[1])
    work()
    retracting.confirm(written(plan, right="It leaves on Saturday."), staff()[1])
    work()
    assert mailbox.recipients == ["ada@example.org"] * 2
    assert states(plan)["accepted"] == 3


def test_one_waits_at_a_time_and_can_be_dropped(plan: Plan) -> None:
    retraction = written(plan)
    with pytest.raises(ValidationError, match="waits for a second person"):
        written(plan)
    retracting.take_back(retraction)
    written(plan)


def test_where_nobody_was_told_there_is_nobody_to_correct(mailbox: Mailbox) -> None:
    plan = running_plan(leaving(60))
    with pytest.raises(ValidationError, match="Nobody was told"):
        written(plan)
    assert audience.preview(plan).included == 0


def test_a_general_announcement_is_corrected_too(mailbox: Mailbox) -> None:
    follower("ada")
    author, approver = staff()
    plan = drafts.propose(None, author, title="A new address")
    drafts.revise(plan, author, kind="announced", subject="A new address", body="Write to us elsewhere.")
    plans.submit_for_review(plan)
    plans.approve(plan, approver)
    plans.start(plan)
    work()
    mailbox.clear()
    follower("late")
    for wrong in ("Write to us elsewhere.", "It leaves on Monday."):
        retracting.confirm(written(Plan.objects.get(pk=plan.pk), wrong=wrong), approver)
        work()
    assert mailbox.recipients == ["ada@example.org"] * 2
    text = mailbox.messages[0].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert all(words in text for words in ("Write to us elsewhere.", WORDS["right"], WORDS["source_url"]))
