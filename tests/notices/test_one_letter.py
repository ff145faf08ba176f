"""Several models in one letter: once a day or a week for those who want it, and for everybody at most one a week."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from tests.factories import AIModelFactory, SurfaceFactory
from tests.notices.sending import (
    Mailbox,
    digest_comes,
    follower,
    last_told_long_ago,
    leaving,
    move,
    pass_time,
    running_plan,
    states,
    today,
    work,
)
from transition.catalog.models import Availability
from transition.notices import delivery, digest, holding, ledger, planning, settling, sweeping
from transition.notices.channels import Accepted
from transition.notices.channels.email import EmailChannel, EmailSession
from transition.notices.models import Delivery, Follower, Milestone, Plan
from transition.notices.moments import database_now
from transition.notices.progress import progress
from transition.notices.unsubscribing import token_for, unsubscribe

pytestmark = pytest.mark.django_db


def two_models(days: int = 6) -> list[Availability]:
    other = AIModelFactory(key="other-4", name="Other 4")
    first = leaving(days)
    return [first, leaving(days, model=other, surface=first.surface)]


def everything(availabilities: list[Availability]) -> list[Plan]:
    plans = [running_plan(one) for one in availabilities]
    planning.plan_due()
    return plans


@pytest.fixture
def ada(db: None) -> Follower:
    return follower("ada", rhythm="daily")


def test_reminders_wait_for_their_moment_and_leave_as_one_letter(mailbox: Mailbox, ada: Follower) -> None:
    plans = everything(two_models())
    work()
    assert mailbox.messages == []
    digest_comes()
    work()
    assert mailbox.subjects() == ["Claude Sonnet 4.5: 6 days left on Claude API, and 1 more"]
    assert [states(plan) for plan in plans] == [{"accepted:in_one_letter": 1}] * 2
    for milestone in (row for plan in plans for row in progress(plan) if row.sums.candidates):
        assert milestone.sums.add_up()
    letter = mailbox.messages[0]
    plain, html = (letter.get_body((kind,)).get_content() for kind in ("plain", "html"))
    for words in ("Claude Sonnet 4.5: 6 days left", "Other 4: 6 days left", "Stop messages about Other 4"):
        assert words in plain
        assert words in html
    assert token_for(ada, None) in letter["List-Unsubscribe"]
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_what_the_provider_says_of_the_letter_holds_for_every_model_in_it(mailbox: Mailbox, ada: Follower) -> None:
    plans = everything(two_models())
    digest_comes()
    work()
    key = mailbox.messages[0]["Message-ID"].strip("<>").partition("@")[0]
    row = Delivery.objects.get(provider_key=key)
    assert ledger.note_evidence(row.milestone_id, ada.pk, key, "bounced", "550")
    assert [states(plan) for plan in plans] == [{"bounced:in_one_letter": 1}] * 2
    assert not ledger.note_evidence(row.milestone_id, ada.pk, key, "delivered")


def test_company_of_one_is_the_letter_it_would_have_been(mailbox: Mailbox, ada: Follower) -> None:
    plan = running_plan(leaving(6))
    planning.plan_due()
    digest_comes()
    work()
    assert mailbox.subjects() == ["Claude Sonnet 4.5: 6 days left on Claude API"]
    assert states(plan) == {"accepted": 1}


def test_a_date_that_moves_in_between_takes_its_model_out(mailbox: Mailbox, ada: Follower) -> None:
    first, second = two_models()
    plans = everything([first, second])
    move(second, today() + timedelta(days=60))
    digest_comes()
    work()
    assert mailbox.subjects() == ["Claude Sonnet 4.5: 6 days left on Claude API"]
    assert states(plans[1])["cancelled:date_moved"] == 1


def _stops_one(ada: Follower, other: Availability) -> None:
    unsubscribe(token_for(ada, other.model))


def _has_moved(ada: Follower, other: Availability) -> None:
    ada.moves.create(availability=other)


@pytest.mark.parametrize(("change", "reason"), [(_stops_one, "stopped"), (_has_moved, "has_moved")])
def test_what_somebody_stopped_in_between_is_left_out(
    mailbox: Mailbox, ada: Follower, change: Callable[..., None], reason: str
) -> None:
    availabilities = two_models()
    plans = everything(availabilities)
    change(ada, availabilities[1])
    digest_comes()
    work()
    assert mailbox.subjects() == ["Claude Sonnet 4.5: 6 days left on Claude API"]
    assert states(plans[1]) == {f"skipped:{reason}": 1}


def test_somebody_who_left_in_between_gets_nothing_and_every_row_its_outcome(mailbox: Mailbox, ada: Follower) -> None:
    plans = everything(two_models())
    ada.delete()
    digest_comes()
    work()
    assert mailbox.messages == []
    assert [states(plan) for plan in plans] == [{"skipped:erased": 1}] * 2


def test_a_correction_never_waits_for_company(mailbox: Mailbox, ada: Follower) -> None:
    first, second = two_models()
    everything([first, second])
    digest_comes()
    work()
    mailbox.clear()
    move(first, today() + timedelta(days=60))
    work()
    assert mailbox.subjects()[0].startswith("New date:")


def test_a_refusal_for_now_brings_all_back_together(mailbox: Mailbox, ada: Follower) -> None:
    plans = everything(two_models())
    digest_comes()
    mailbox.on_message = lambda address: "451 later"
    work()
    assert [states(plan) for plan in plans] == [{"ready:refused": 1}] * 2
    assert Delivery.objects.values("not_before").distinct().count() <= 2
    mailbox.on_message = lambda address: None
    digest_comes()
    work()
    assert len(mailbox.messages) == 1


def test_lost_contact_is_unknown_for_each_of_them(mailbox: Mailbox, ada: Follower) -> None:
    plans = everything(two_models())
    digest_comes()
    mailbox.on_message = lambda address: "drop after keeping"
    work()
    work()
    assert len(mailbox.messages) == 1
    assert [states(plan) for plan in plans] == [{"unknown:lost_contact": 1}] * 2


def test_broken_words_of_one_model_do_not_stop_the_others(
    mailbox: Mailbox, ada: Follower, monkeypatch: pytest.MonkeyPatch
) -> None:
    plans = everything(two_models())
    digest_comes()
    whole = digest.say

    def broken(story: Any, reader: Any) -> Any:
        if story.availability.model.name == "Other 4":
            raise LookupError
        return whole(story, reader)

    monkeypatch.setattr(digest, "say", broken)
    work()
    assert mailbox.subjects() == ["Claude Sonnet 4.5: 6 days left on Claude API"]
    assert [states(plan) for plan in plans] == [{"accepted": 1}, {"failed:letter_broken": 1}]


def test_all_shared_letters_of_a_worker_leave_over_one_connection(
    mailbox: Mailbox, ada: Follower, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.NOTICES_MICRO_BATCH = 1
    follower("bo", rhythm="daily")
    everything(two_models())
    digest_comes()
    opened = []
    real = EmailChannel.open
    monkeypatch.setattr(EmailChannel, "open", lambda self: opened.append(1) or real(self))
    work()
    assert (len(mailbox.messages), len(opened)) == (2, 1)


def test_a_worker_that_was_told_to_stop_claims_no_shared_letter(
    mailbox: Mailbox, ada: Follower, monkeypatch: pytest.MonkeyPatch
) -> None:
    plans = everything(two_models())
    digest_comes()
    claimed = []
    real = ledger.claim_together
    monkeypatch.setattr(ledger, "claim_together", lambda *asked: claimed.append(asked) or real(*asked))
    answers = iter([False])
    delivery.deliver(stop=lambda: next(answers, True))
    assert mailbox.messages == [] and claimed == []
    assert [states(plan) for plan in plans] == [{"ready": 1}] * 2


class Killed(BaseException):
    """Stands for SIGKILL between the letter and the record; the faults tests kill a real process."""


def die_before_sending(session: Any, letters: Any, until: float) -> Any:
    raise Killed


def die_in_the_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(EmailSession, "send_all", die_before_sending)
    monkeypatch.setattr(ledger, "release", lambda *_args: 0)
    with pytest.raises(Killed):
        delivery.deliver()
    monkeypatch.undo()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE notices_delivery SET leased_until = statement_timestamp() WHERE leased_until IS NOT NULL"
        )
    sweeping.sweep_leases()


def test_a_worker_that_dies_in_the_letter_leaves_unknowns(
    mailbox: Mailbox, ada: Follower, monkeypatch: pytest.MonkeyPatch
) -> None:
    plans = everything(two_models())
    digest_comes()
    die_in_the_letter(monkeypatch)
    assert [states(plan) for plan in plans] == [{"unknown:worker_lost": 1}] * 2


def test_a_build_that_records_before_it_sends_loses_people_in_silence(
    mailbox: Mailbox, ada: Follower, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of the test above."""
    plans = everything(two_models())
    digest_comes()
    send_whole = digest._send_whole

    def recorded_first(rows: Any, session: Any, until: float) -> Any:
        for row in rows:
            with connection.cursor() as cursor:
                cursor.execute("SELECT lease_token FROM notices_delivery WHERE id = %s", [row.handed.id])
                token = cursor.fetchone()[0]
            ledger.record(row.milestone_id, token, [digest.outcome_of(row.handed.id, "email", 1, Accepted())])
        return send_whole(rows, session, until)

    monkeypatch.setattr(digest, "_send_whole", recorded_first)
    die_in_the_letter(monkeypatch)
    assert mailbox.messages == []
    assert [states(plan) for plan in plans] == [{"accepted": 1}] * 2


def test_reminders_due_at_the_same_moment_are_one_letter_for_everybody(mailbox: Mailbox) -> None:
    availabilities = two_models(31)
    follower("ada")
    plans = [running_plan(one) for one in availabilities]
    work()
    mailbox.clear()
    pass_time(days=1, hours=12)
    last_told_long_ago()
    work()
    assert len(mailbox.messages) == 1
    assert sum(states(plan).get("accepted:in_one_letter", 0) for plan in plans) == 2


def later_reminder(mailbox: Mailbox, days: int = 6, offsets: tuple[int, ...] = (30, 7, 1, 0)) -> Plan:
    """Ada heard about one model just now; a reminder of another is due."""
    first, second = two_models(6)
    follower("ada")
    running_plan(first)
    work()
    assert len(mailbox.messages) == 1
    mailbox.clear()
    Availability.objects.filter(pk=second.pk).update(retires_on=today() + timedelta(days=days))
    second.refresh_from_db()
    plan = running_plan(second, offsets=list(offsets))
    work()
    return plan


def test_a_second_reminder_in_a_week_waits_and_says_why(mailbox: Mailbox) -> None:
    plan = later_reminder(mailbox, days=28)
    assert mailbox.messages == []
    row = Delivery.objects.get(milestone__plan=plan, state="ready")
    assert (row.reason, row.attempts, row.together) == ("weekly_cap", 0, True)
    pass_time(days=7)
    work()
    assert len([subject for subject in mailbox.subjects() if subject.startswith("Other 4")]) == 1
    assert states(plan) == {"accepted": 1}


def test_two_reminders_in_one_letter_wait_together_for_a_quieter_week(mailbox: Mailbox) -> None:
    plan = later_reminder(mailbox, days=28)
    third = running_plan(
        leaving(28, model=AIModelFactory(key="third-1", name="Third 1"), surface=plan.availability.surface)
    )
    work()
    assert mailbox.messages == []
    pass_time(days=7)
    work()
    assert [subject for subject in mailbox.subjects() if "and 1 more" in subject] != []
    assert [states(one) for one in (plan, third)] == [{"accepted:in_one_letter": 1}] * 2


def test_a_second_reminder_that_cannot_wait_is_left_to_the_next_one(mailbox: Mailbox) -> None:
    plan = later_reminder(mailbox, days=4)
    assert mailbox.messages == []
    assert states(plan) == {"skipped:weekly_cap": 1}


def test_the_last_day_is_worth_a_second_message(mailbox: Mailbox) -> None:
    plan = later_reminder(mailbox, days=1)
    assert len(mailbox.messages) == 1
    assert states(plan) == {"accepted": 1}


def test_a_date_that_comes_sooner_is_worth_a_second_message(mailbox: Mailbox) -> None:
    first, second = two_models(40)
    follower("ada")
    for one in (first, second):
        running_plan(one)
        work()
        last_told_long_ago()
    assert len(mailbox.messages) == 2
    mailbox.clear()
    for one in (first, second):
        move(one, today() + timedelta(days=20))
    work()
    assert [subject.partition(":")[0] for subject in mailbox.subjects()] == ["Sooner than planned"] * 2


def test_a_build_without_the_cap_sends_two_in_a_week(mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control of the cap."""
    nothing = holding.Clause("NULL::timestamptz", {})
    monkeypatch.setattr(holding, "crowded_until", lambda milestone: nothing)
    later_reminder(mailbox, days=28)
    assert len(mailbox.messages) == 1


def test_a_new_wish_for_one_letter_counts_for_what_is_planned_already(mailbox: Mailbox) -> None:
    ada = follower("ada")
    everything(two_models())
    Follower.objects.filter(pk=ada.pk).update(rhythm="daily")
    work()
    assert mailbox.messages == []
    assert set(Delivery.objects.values_list("state", "reason", "together")) == {("ready", "asked_for_later", True)}


@pytest.mark.parametrize(("wait", "held"), [(3, True), (None, False)])
def test_remind_me_later_holds_a_reminder_until_that_day(mailbox: Mailbox, wait: int | None, held: bool) -> None:
    availability = leaving(28)
    ada = follower("ada")
    if wait:
        ada.snoozes.create(availability=availability, until=today() + timedelta(days=wait))
    running_plan(availability)
    work()
    assert (len(mailbox.messages) == 0) == held


def test_remind_me_later_past_the_next_reminder_leaves_this_one_out(mailbox: Mailbox) -> None:
    availability = leaving(28)
    ada = follower("ada")
    ada.snoozes.create(availability=availability, until=today() + timedelta(days=24))
    plan = running_plan(availability)
    work()
    assert states(plan) == {"skipped:snoozed": 1}


def test_remind_me_later_never_holds_the_last_reminder(mailbox: Mailbox) -> None:
    availability = leaving(5)
    ada = follower("ada", offsets=[7])
    ada.snoozes.create(availability=availability, until=today() + timedelta(days=300))
    running_plan(availability)
    work()
    assert len(mailbox.messages) == 1


def test_followers_of_a_surface_hear_about_it_alone(mailbox: Mailbox) -> None:
    availability = leaving(6)
    ada = follower("ada")
    ada.follows.update(surface=availability.surface)
    bo = follower("bo")
    bo.follows.update(surface=SurfaceFactory(key="bedrock", name="Amazon Bedrock"))
    running_plan(availability)
    work()
    assert mailbox.recipients == ["ada@example.org"]


def test_the_sums_of_what_waits_add_up_when_it_is_too_late(mailbox: Mailbox, ada: Follower) -> None:
    everything(two_models())
    long_ago = database_now() - timedelta(days=9)
    Milestone.objects.filter(state="open").update(due_at=long_ago, not_after=long_ago + timedelta(days=1))
    settling.settle()
    assert set(Delivery.objects.values_list("state", "reason")) == {("expired", "too_late")}
