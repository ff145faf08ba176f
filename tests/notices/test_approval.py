"""A plan says only what a second person has read: approval, edits, and the states between."""

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction

from tests.notices.sending import (
    Mailbox,
    approved_plan,
    follower,
    leaving,
    pass_time,
    running_plan,
    staff,
    states,
    work,
)
from transition.notices import drafts, plans
from transition.notices.models import Approval, ContentRevision, Kind, Plan
from transition.notices.plans import PlanRefused

pytestmark = pytest.mark.django_db
WORDS = {"subject": "{model} leaves {surface} {when}", "body": "Words."}


def test_a_plan_goes_from_draft_to_running() -> None:
    author, approver = staff()
    plan = drafts.propose(leaving(6), author)
    seen = [plan.state, plans.submit_for_review(plan).state]
    plans.approve(plan, approver)
    seen += [Plan.objects.get().state, plans.start(plan).state, plans.pause(plan).state, plans.resume(plan).state]
    assert seen == ["draft", "in_review", "approved", "running", "paused", "running"]
    assert plans.cancel(plan).state == "cancelled"
    with pytest.raises(PlanRefused):
        plans.resume(plan)


def test_a_draft_cannot_be_started() -> None:
    with pytest.raises(PlanRefused):
        plans.start(drafts.propose(leaving(6), staff()[0]))


def test_the_author_cannot_approve() -> None:
    author, _approver = staff()
    plan = plans.submit_for_review(drafts.propose(leaving(6), author))
    with pytest.raises(PlanRefused):
        plans.approve(plan, author)


@pytest.mark.guarantee("G8")
def test_the_database_refuses_self_approval() -> None:
    author, _approver = staff()
    plan = drafts.propose(leaving(6), author)
    with pytest.raises(IntegrityError), transaction.atomic():
        Approval.objects.create(plan=plan, content_hash="x", author=author, approver=author)


def test_whoever_wrote_a_line_cannot_approve() -> None:
    author, approver = staff()
    plan = drafts.propose(leaving(6), author)
    drafts.revise(plan, approver, kind=Kind.ANNOUNCED, **WORDS)
    plans.submit_for_review(plan)
    with pytest.raises(PlanRefused):
        plans.approve(plan, approver)


@pytest.mark.guarantee("G8")
def test_what_changed_while_the_approver_was_reading_is_not_approved() -> None:
    author, approver = staff()
    plan = drafts.propose(leaving(6), author)
    read = plans.hash_of(plan)
    drafts.revise(plan, author, kind=Kind.ANNOUNCED, **WORDS)
    plans.submit_for_review(plan)
    with pytest.raises(PlanRefused):
        plans.approve(plan, approver, content_hash=read)


@pytest.mark.parametrize("edit", [{"offsets": [30]}, {"tone": "plain"}, {"audience": {"followers": ["model"]}}])
def test_any_edit_voids_the_approval(edit: dict[str, object]) -> None:
    plan = approved_plan(leaving(6))
    drafts.edit(plan, **edit)
    assert plan.approval() is None
    with pytest.raises(PlanRefused):
        plans.start(plan)


def write_around_the_application(plan: Plan) -> None:
    text = plan.content().get(kind=Kind.COUNTDOWN, days_before=7)
    text.pk, text.body = None, text.body + "!"
    text.save(force_insert=True)


@pytest.mark.guarantee("G8")
def test_one_character_written_around_the_application_sends_nothing(mailbox: Mailbox) -> None:
    """G8. The hash is made from the rows at hand-off, so no path escapes it."""
    availability = leaving(6)
    follower("ada", model=availability.model)
    write_around_the_application(running_plan(availability))
    work()
    assert mailbox.messages == []


@pytest.mark.guarantee("G8", control=True)
def test_an_approval_compared_by_id_would_have_sent_it(mailbox: Mailbox) -> None:
    """The control of G8: a build that trusts the row of the approval and not its hash."""
    availability = leaving(6)
    follower("ada", model=availability.model)
    write_around_the_application(running_plan(availability))
    with connection.cursor() as cursor:
        cursor.execute(
            """CREATE OR REPLACE FUNCTION notices_plan_hash(wanted bigint) RETURNS text LANGUAGE sql STABLE AS
               $$ SELECT content_hash FROM notices_approval WHERE plan_id = wanted AND voided_at IS NULL $$"""
        )
    work()
    assert len(mailbox.messages) == 1


def test_a_running_plan_that_is_edited_waits_for_the_next_approval(mailbox: Mailbox) -> None:
    availability = leaving(6)
    follower("ada", model=availability.model)
    plan = running_plan(availability)
    author, approver = staff()
    drafts.revise(plan, author, kind=Kind.COUNTDOWN, days_before=7, subject="Changed {model}", body="On {date}.")
    work()
    assert mailbox.messages == []
    plans.submit_for_review(plan)
    plans.approve(plan, approver)
    plans.start(plan)
    work()
    assert mailbox.subjects() == ["Changed Claude Sonnet 4.5"]


def test_a_text_is_never_changed_in_place() -> None:
    plan = drafts.propose(leaving(6), staff()[0])
    with pytest.raises(DatabaseError), transaction.atomic():
        ContentRevision.objects.filter(plan=plan).update(body="other")


@pytest.mark.guarantee("G6")
def test_pause_holds_everything_and_resume_loses_nothing(mailbox: Mailbox) -> None:
    """G6."""
    availability = leaving(6)
    for name in ("ada", "eve", "max"):
        follower(name, model=availability.model)
    plan = running_plan(availability)
    plans.pause(plan)
    work()
    assert mailbox.messages == []
    plans.resume(plan)
    work()
    assert states(plan) == {"accepted": 3}


def test_a_cancelled_plan_cancels_what_waits(mailbox: Mailbox) -> None:
    mailbox.on_recipient = lambda address: "451 later"
    availability = leaving(6)
    follower("ada", model=availability.model)
    plan = running_plan(availability)
    work()
    plans.cancel(plan)
    pass_time(hours=1)
    work()
    assert states(plan) == {"cancelled:plan_stopped": 1}


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("{model} leaves", "It leaves on 30 November 2026, {date}."),
        ("{model} leaves", "It leaves on {date}, that is 2026-11-30."),
        ("{model} leaves Nov 30", "On {date}."),
        ("{model} leaves", "It leaves soon."),
        ("{model} leaves", "It leaves on {date}. {user.password}"),
        ("{model} leaves", "It leaves on {date}. {nobody}"),
        ("{model}\r\nBcc: x@example.org", "It leaves on {date}."),
        ("", "It leaves on {date}."),
        ("{model} leaves", "It leaves on {date}.\x00"),
        ("{model} leaves", "It leaves on {date}. \ud800"),
        ("{model} leaves", "It leaves on {date}. " + "x" * 5001),
    ],
)
def test_a_text_that_could_not_be_sent_is_refused_when_saved(subject: str, body: str) -> None:
    author, _approver = staff()
    plan = drafts.propose(leaving(6), author)
    with pytest.raises(ValidationError):
        drafts.revise(plan, author, kind=Kind.COUNTDOWN, days_before=7, subject=subject, body=body)


def test_every_shipped_text_passes_its_own_rules() -> None:
    from transition.notices.texts import default_texts
    from transition.notices.wording import check_text

    texts = default_texts("en")
    for text in texts:
        check_text(text.kind, text.subject, text.body, text.acknowledgement)
        said = f"{text.subject} {text.body} {text.acknowledgement}".lower()
        assert not {"dead", "killed", "sunset", "seamless", "exciting", "just", "simply", "!"} & set(said.split())
    assert {text.kind for text in texts} == set(Kind)
