"""G19 without processes: each alarm rises when it should and is silent when all is well; the canary is counted nowhere."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from structlog.testing import capture_logs

from tests import people
from tests.factories import AIModelFactory
from tests.notices.browsers import KEY
from tests.notices.sending import Mailbox, follower, leaving, move, pass_time, running_plan, states, today, work
from transition.notices import audience, auditing, canary, delivery, planning, settling
from transition.notices.alarms import alarms
from transition.notices.models import AudienceBuild, Delivery, Follower, Heartbeat, Milestone, Mismatch, Plan
from transition.notices.moments import database_now
from transition.notices.progress import progress
from transition.notices.watching import SENDERS, beat, take_slot

pytestmark = pytest.mark.django_db
CANARY = "canary@example.org"


def names() -> list[str]:
    return [alarm.name for alarm in alarms()]


def all_beat() -> None:
    for role in (*SENDERS, "auditor"):
        beat(role)


def silent_for(role: str, **time: int) -> None:
    Heartbeat.objects.filter(role=role).update(beaten_at=database_now() - timedelta(**time))


def started_ago(plan: Plan, **time: int) -> None:
    Plan.objects.filter(pk=plan.pk).update(started_at=database_now() - timedelta(**time))


@pytest.fixture
def plan(ada_and_plan: tuple[Follower, Plan]) -> Plan:
    started_ago(ada_and_plan[1], hours=1)
    all_beat()
    return ada_and_plan[1]


def lose_a_row(milestone: Milestone) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM notices_delivery WHERE milestone_id = %s", [milestone.pk])


def test_nothing_runs_and_nothing_is_wrong() -> None:
    assert alarms() == []


def test_all_is_well(plan: Plan) -> None:
    work()
    assert alarms() == []


@pytest.mark.parametrize("role", SENDERS)
def test_a_part_that_falls_silent_is_named(plan: Plan, role: str) -> None:
    work()
    silent_for(role, minutes=6)
    [alarm] = alarms()
    assert alarm.name == "silence" and "5 minutes" in alarm.sentence


def test_when_all_are_silent_one_sentence_says_that_nothing_is_sent(plan: Plan) -> None:
    work()
    Heartbeat.objects.update(beaten_at=database_now() - timedelta(minutes=6))
    assert [alarm.sentence for alarm in alarms()] == ["No worker has reported for 5 minutes. Nothing is being sent."]


def test_workers_that_never_began_are_missed_once_announcements_run(plan: Plan) -> None:
    work()
    Heartbeat.objects.all().delete()
    assert names() == ["silence"]
    started_ago(plan, minutes=1)
    assert names() == []


def test_a_site_that_lost_its_key_for_browsers_is_told_while_announcements_need_it(plan: Plan, settings: Any) -> None:
    work()
    assert names() == []
    Plan.objects.filter(pk=plan.pk).update(channels=["email", "push"])
    assert names() == ["push"]
    settings.PUSH_PRIVATE_KEY = KEY
    assert names() == []


def test_a_nightly_check_that_stays_away_is_missed(plan: Plan) -> None:
    work()
    silent_for("auditor", days=3)
    started_ago(plan, days=3)
    assert names() == ["silence"]


def test_a_message_that_does_not_leave_is_late(plan: Plan) -> None:
    planning.plan_due()
    assert names() == []
    with connection.cursor() as cursor:
        cursor.execute("UPDATE notices_delivery SET not_before = not_before - interval '1 hour'")
    Milestone.objects.update(created_at=database_now() - timedelta(hours=1))
    assert names() == ["late"]


def test_a_milestone_whose_recipients_nobody_gathers_is_late(plan: Plan) -> None:
    """There is no row that could wait, so the age of rows alone would be silent."""
    pass_time(hours=1)
    Milestone.objects.update(created_at=database_now() - timedelta(hours=2))
    assert Delivery.objects.count() == 0
    assert names() == ["late"]


def test_a_row_that_is_lost_raises_the_alarm_and_its_return_ends_it(plan: Plan) -> None:
    planning.plan_due()
    milestone = Milestone.objects.get(state="open")
    assert auditing.check_books() == 0
    AudienceBuild.objects.filter(pk=milestone.pk).update(included=2, candidates=2)
    with capture_logs() as logs:
        assert auditing.check_books() == 1
    assert [(line["event"], line["log_level"]) for line in logs] == [("sums_do_not_add_up", "critical")]
    assert names() == ["sums"]
    AudienceBuild.objects.filter(pk=milestone.pk).update(included=1, candidates=1)
    assert auditing.check_books() == 0
    assert names() == []


def test_wrong_books_are_known_when_the_milestone_should_settle_and_stop_no_other(plan: Plan, mailbox: Mailbox) -> None:
    other = leaving(6, model=AIModelFactory(key="other", name="Other"), surface=plan.availability.surface)
    follower("bo", model=other.model)
    next_plan = running_plan(other)
    planning.plan_due()
    delivery.deliver()
    lost = Milestone.objects.get(plan=plan, state="open")
    lose_a_row(lost)
    with pytest.raises(settling.SumsDoNotAddUp):
        settling.settle()
    assert Mismatch.objects.get().milestone == lost
    assert Milestone.objects.get(plan=next_plan, build__isnull=False).state == "settled"


def test_settled_and_purged_books_are_checked_too(plan: Plan) -> None:
    work()
    settled = Milestone.objects.get(state="settled")
    lose_a_row(settled)
    assert auditing.check_books() == 1
    Milestone.objects.filter(pk=settled.pk).update(purged_at=database_now())
    assert auditing.check_books() == 0
    Milestone.objects.filter(pk=settled.pk).update(outcomes={"excluded": {}})
    assert auditing.check_books() == 1


def test_kept_counters_follow_what_providers_report_later(plan: Plan) -> None:
    work()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE notices_delivery SET state = 'bounced'")
    auditing.check_books()
    kept = Milestone.objects.get(state="settled")
    assert kept.outcomes == {"bounced": 1, "excluded": {}}
    assert not hasattr(kept, "told")


def test_the_books_are_checked_once_a_night_however_often_it_is_rung(plan: Plan) -> None:
    assert auditing.check_books_nightly() == 0
    assert auditing.check_books_nightly() is None
    assert not take_slot("check_books", every_seconds=24 * 60 * 60)


def test_the_canary_hears_everything_and_is_counted_nowhere(
    plan: Plan, mailbox: Mailbox, settings: Any, client: Client
) -> None:
    settings.NOTICES_CANARY = CANARY
    work()
    assert (mailbox.copies_to(CANARY), mailbox.copies_to("ada@example.org")) == (1, 1)
    milestone = Milestone.objects.get(state="settled")
    assert (milestone.build.candidates, milestone.build.included, milestone.told.people) == (1, 1, 1)
    assert milestone.outcomes == {"accepted": 1, "excluded": {}}
    assert [one.sums.included for one in progress(plan) if one.sums.included] == [1]
    assert audience.preview(plan).included == 1
    assert auditing.check_books() == 0 and alarms() == []
    client.force_login(people.finn())
    page = client.get(reverse("desk_announcement_outcomes", args=[plan.pk, milestone.pk])).content.decode()
    assert "ada@example.org" in page and CANARY not in page


def test_the_canary_is_corrected_with_the_others_and_not_counted(plan: Plan, mailbox: Mailbox, settings: Any) -> None:
    settings.NOTICES_CANARY = CANARY
    work()
    move(plan.availability, today() + timedelta(days=45))
    work()
    assert mailbox.copies_to(CANARY) == 2
    assert plan.moves.get().told == {"moved_later": 1}


def test_a_canary_whose_address_changes_or_goes_leaves_the_books_right(plan: Plan, settings: Any) -> None:
    settings.NOTICES_CANARY = CANARY
    work()
    for address in ("other@example.org", "", CANARY):
        settings.NOTICES_CANARY = address
        canary.keep()
        assert auditing.check_books() == 0
    assert Follower.objects.filter(is_canary=True).count() == 1


def test_a_canary_that_got_nothing_raises_the_alarm(plan: Plan, mailbox: Mailbox, settings: Any) -> None:
    settings.NOTICES_CANARY = CANARY
    canary.keep()
    Follower.objects.filter(is_canary=True).update(confirmed_at=database_now() - timedelta(days=1))
    mailbox.on_recipient = lambda address: "550 5.1.1 no" if address == CANARY else None
    work()
    assert names() == []
    pass_time(hours=1)
    Milestone.objects.update(created_at=database_now() - timedelta(hours=2))
    started_ago(plan, hours=2)
    assert names() == ["canary"]
    # An alarm on people's own messages would see nothing: everybody else got theirs.
    assert states(plan) == {"accepted": 1, "failed:refused": 1}


def test_an_address_that_somebody_follows_with_is_no_canary(plan: Plan, settings: Any) -> None:
    settings.NOTICES_CANARY = "Ada@example.org"
    work()
    assert names() == ["canary"]
    assert not Follower.objects.filter(is_canary=True).exists()


def test_the_command_ends_with_one_and_a_sentence_for_each_alarm(plan: Plan) -> None:
    out = StringIO()
    work()
    call_command("watch_notices", stdout=out)
    assert out.getvalue() == ""
    Heartbeat.objects.update(beaten_at=database_now() - timedelta(minutes=6))
    with pytest.raises(SystemExit) as end:
        call_command("watch_notices", stdout=out)
    assert end.value.code == 1
    assert out.getvalue() == "No worker has reported for 5 minutes. Nothing is being sent.\n"


def test_send_due_without_any_worker_keeps_the_watch_quiet(plan: Plan) -> None:
    Heartbeat.objects.all().delete()
    call_command("send_due", stdout=StringIO())
    assert alarms() == []
    assert set(Heartbeat.objects.values_list("role", flat=True)) == {*SENDERS, "auditor"}


def test_the_desk_says_what_is_wrong(plan: Plan, client: Client) -> None:
    work()
    Heartbeat.objects.update(beaten_at=database_now() - timedelta(minutes=6))
    Mismatch.objects.create(milestone=Milestone.objects.get(state="settled"), included=3, counted=2)
    client.force_login(people.finn())
    page = client.get(reverse("desk_today")).content.decode()
    assert "No worker has reported for 5 minutes." in page
    assert "3 gathered, 2 found" in page


def test_unknown_messages_to_the_canary_are_not_counted_at_the_desk(plan: Plan, settings: Any, client: Client) -> None:
    settings.NOTICES_CANARY = CANARY
    planning.plan_due()
    delivery.deliver()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE notices_delivery SET state = 'unknown'")
    client.force_login(people.finn())
    assert "1 message of" in client.get(reverse("desk_today")).content.decode()
