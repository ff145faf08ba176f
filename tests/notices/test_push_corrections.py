"""A correction in one sentence: what is right, and never what was wrong alone."""

from typing import Any

import pytest

from tests.notices.browsers import Browser
from tests.notices.receiving import Receiver
from tests.notices.sending import follower, staff, work
from transition.notices import drafts, plans, retracting
from transition.notices.channels.push import words
from transition.notices.models import Plan

pytestmark = pytest.mark.django_db(transaction=True)

WRONG, RIGHT = "It leaves on Monday.", "It leaves on Friday."


def corrected(plan: Plan, laptop: Browser, hook: Receiver) -> Any:
    """Tell everybody that we were wrong, and return what the browser shows then."""
    work()
    author, approver = staff()
    said = {"wrong": WRONG, "right": RIGHT, "source_url": "https://provider.example/right", "stops_the_rest": True}
    retracting.confirm(retracting.write([Plan.objects.get(pk=plan.pk)], author, **said), approver)
    work()
    assert len(hook.requests) == 2
    assert hook.requests[0].headers["topic"] == hook.requests[1].headers["topic"]
    return laptop.read(hook.requests[1])


def test_it_says_what_is_right(push_plan: Plan, laptop: Browser, hook: Receiver) -> None:
    shown = corrected(push_plan, laptop, hook)
    assert shown["title"].startswith("Correction:") and shown["body"] == RIGHT


def test_a_general_announcement_is_corrected_in_the_same_way(laptop: Browser, hook: Receiver, mailbox: Any) -> None:
    laptop.place(follower("ada"))
    author, approver = staff()
    plan = drafts.propose(None, author, title="A new address")
    Plan.objects.filter(pk=plan.pk).update(channels=["push"])
    plan.refresh_from_db()
    drafts.revise(plan, author, kind="announced", subject="A new address", body="Write to us elsewhere.")
    plans.submit_for_review(plan)
    plans.approve(plan, approver)
    plans.start(plan)
    assert corrected(plan, laptop, hook)["body"] == RIGHT


def test_a_build_that_reads_the_letter_from_its_beginning_repeats_what_was_wrong(
    push_plan: Plan, laptop: Browser, hook: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of the two tests above."""
    monkeypatch.setattr(words, "_from_letter", lambda story, reader, said: words.first_sentence(said.text))
    body = corrected(push_plan, laptop, hook)["body"]
    assert WRONG in body and RIGHT not in body
