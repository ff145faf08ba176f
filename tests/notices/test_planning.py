"""Planning: rows about a day before they are due, in chunks, never twice, whatever the dates and the day."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.notices.sending import (
    Mailbox,
    approved_plan,
    crowd,
    follower,
    leaving,
    move,
    running_plan,
    staff,
    states,
    today,
    work,
)
from transition.catalog.models import Availability
from transition.notices import delivery, drafts, milestones, moving, planning, plans, settling
from transition.notices.audience import preview
from transition.notices.models import AudienceBuild, Delivery, Follow, Follower, Kind, Milestone, Plan
from transition.notices.moments import database_now
from transition.notices.progress import progress

OFFSETS = st.lists(st.integers(0, 200), min_size=1, max_size=9, unique=True)
DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))
ZONES = st.sampled_from(["", "UTC", "America/Los_Angeles", "Pacific/Kiritimati", "Europe/London", "Asia/Kathmandu"])


@given(offsets=OFFSETS, end_on=DAYS, zone=ZONES, ahead=st.integers(-30, 250), hour=st.integers(0, 23))
def test_any_schedule_sends_at_most_the_most_urgent_of_what_has_passed(
    offsets: list[int], end_on: date, zone: str, ahead: int, hour: int
) -> None:
    now = datetime(end_on.year, end_on.month, end_on.day, hour, tzinfo=UTC) - timedelta(days=ahead)
    moments = milestones.schedule(offsets, end_on, milestones.gone_at(end_on, zone), now)
    late = [moment for moment in moments if moment.is_late and not moment.is_missed]
    reached = [moment for moment in moments if moment.due_at <= now]
    assert len(late) <= 1
    assert not late or late[0] == max(reached, key=lambda moment: moment.due_at)
    assert all(moment.is_missed for moment in reached if moment not in late)
    assert all(moment.due_at > now for moment in moments if not moment.is_late)
    assert len({(moment.kind, moment.days_before) for moment in moments}) == len(moments) == len(offsets)
    for sooner, later in zip(moments, moments[1:], strict=False):
        assert sooner.due_at < sooner.not_after == later.due_at < later.not_after


@pytest.mark.django_db(transaction=True)
@given(offsets=st.lists(st.integers(0, 60), min_size=1, max_size=5, unique=True), days=st.integers(-3, 60))
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@pytest.mark.guarantee("G10")
def test_any_plan_tells_nobody_the_same_milestone_twice(offsets: list[int], days: int, transactional_db: None) -> None:
    Follower.objects.all().delete()
    availability = Availability.objects.order_by("pk").first() or leaving(days)
    end_on = database_now().date() + timedelta(days=days)
    Availability.objects.filter(pk=availability.pk).update(retires_on=end_on, announced_on=end_on - timedelta(days=90))
    availability.refresh_from_db()
    ada = follower("ada", model=availability.model)
    Follow.objects.create(follower=ada)
    try:
        plan = running_plan(availability, offsets=offsets)
    except plans.PlanRefused:
        return
    for _again in range(2):
        planning.plan_due()
    rows = list(Delivery.objects.filter(milestone__plan=plan).values_list("milestone_id", "follower_id"))
    assert len(rows) == len(set(rows))
    past = [row for row in progress(plan) if row.milestone.is_late and row.milestone.state == "open"]
    assert len(past) <= 1
    Plan.objects.filter(pk=plan.pk).update(state="cancelled")


@pytest.mark.django_db
def test_rows_are_written_a_day_before_they_are_due() -> None:
    availability = leaving(9)
    follower("ada", model=availability.model)
    plan = running_plan(availability, offsets=[7, 1])
    Milestone.objects.filter(plan=plan, kind="announced").delete()
    assert planning.plan_due() == 0
    Milestone.objects.filter(plan=plan, days_before=7).update(due_at=database_now() + timedelta(hours=23))
    assert planning.plan_due() == 1
    assert delivery.deliverable() == []


def late_milestone(plan: Plan) -> Milestone:
    """Return the reminder that is late when a plan starts, and leaves at once."""
    milestones = Milestone.objects.select_related("plan__availability__model")
    return milestones.get(plan=plan, state="waiting", is_late=True)


@pytest.mark.guarantee("G1")
@pytest.mark.django_db
def test_planning_in_chunks_takes_everybody_once_and_again_takes_nobody() -> None:
    availability = leaving(6)
    crowd(25, availability)
    milestone = late_milestone(running_plan(availability))
    assert planning.plan_milestone(milestone, chunk=4) == 25
    assert planning.plan_milestone(milestone, chunk=4) == 0
    build = AudienceBuild.objects.get()
    assert (build.candidates, build.included, build.excluded) == (25, 25, {})
    assert Delivery.objects.count() == 25


@pytest.mark.guarantee("G1")
@pytest.mark.django_db
def test_a_planner_that_died_is_continued_where_its_last_chunk_committed() -> None:
    availability = leaving(6)
    crowd(10, availability)
    milestone = late_milestone(running_plan(availability))
    planning._begin(milestone)
    assert planning._place_chunk(milestone, 4) == (4, True)
    assert planning.plan_due() == 6
    assert AudienceBuild.objects.get().included == 10
    assert Delivery.objects.count() == 10


@pytest.mark.guarantee("G1")
@pytest.mark.django_db
@pytest.mark.parametrize("ended_by", ["move", "cancel"])
def test_rows_gathered_in_vain_are_cancelled_and_the_books_add_up(ended_by: str, mailbox: Mailbox) -> None:
    availability = leaving(6)
    crowd(10, availability)
    plan = running_plan(availability)
    milestone = late_milestone(plan)
    planning._begin(milestone)
    planning._place_chunk(milestone, 4)
    assert not Delivery.objects.exists(), "nobody sees rows while they are gathered"
    if ended_by == "move":
        move(availability, today() + timedelta(days=90))
        moving.follow_dates()
    else:
        plans.cancel(plan)
    settling.settle()
    reason = {"move": "date_moved", "cancel": "plan_stopped"}[ended_by]
    assert states(plan) == {f"cancelled:{reason}": 4}
    milestone.refresh_from_db()
    assert milestone.outcomes == {"cancelled": 4, "excluded": {}}


@pytest.mark.guarantee("G2")
@pytest.mark.django_db
def test_a_chunk_that_was_written_twice_is_never_sent() -> None:
    availability = leaving(6)
    crowd(10, availability)
    milestone = late_milestone(running_plan(availability))
    planning._begin(milestone)
    planning._place_chunk(milestone, 4)
    AudienceBuild.objects.update(cursor=0)
    with pytest.raises(IntegrityError, match="_key"), transaction.atomic():
        planning.plan_due()
    assert not Delivery.objects.exists()


@pytest.mark.django_db
def test_nothing_is_written_for_people_left_out_but_their_reason() -> None:
    availability = leaving(6)
    follower("ada", model=availability.model)
    follower("no", model=availability.model, confirmed_at=None)
    follower("other", model=availability.model, offsets=[30])
    plan = running_plan(availability)
    planning.plan_due()
    assert states(plan) == {"ready": 1, "skipped:offset_not_wanted": 1, "skipped:unconfirmed": 1}
    seen = preview(plan, Kind.COUNTDOWN, 7)
    assert (seen.candidates, seen.included) == (3, 1)
    assert seen.excluded == {"offset_not_wanted": 1, "unconfirmed": 1}
    assert [person.why for person in seen.people] == ["people who follow the model"] * 3


@pytest.mark.django_db
def test_a_plan_about_the_past_is_refused_when_started() -> None:
    with pytest.raises(plans.PlanRefused):
        plans.start(approved_plan(leaving(-40)))


@pytest.mark.django_db
def test_a_general_announcement_reaches_people_who_follow_everything(mailbox: Mailbox) -> None:
    availability = leaving(6)
    follower("ada")
    follower("eve", model=availability.model)
    author, approver = staff()
    plan = drafts.propose(None, author, title="About this site")
    drafts.revise(plan, author, kind=Kind.ANNOUNCED, subject="A change here", body="We changed something.")
    plans.submit_for_review(plan)
    plans.approve(plan, approver)
    plans.start(plan)
    work()
    assert mailbox.recipients == ["ada@example.org"]


@pytest.mark.django_db
def test_the_database_refuses_a_countdown_to_a_floor() -> None:
    plan = running_plan(leaving(6, precision="not_before"))
    row = Milestone.objects.get(plan=plan)
    row.pk, row.kind, row.days_before = None, "countdown", 7
    with pytest.raises(IntegrityError):
        row.save(force_insert=True)
