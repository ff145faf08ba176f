"""The cap on a channel's rate holds over all workers, and what cannot finish in time is refused."""

import threading
import time
from typing import Any

import pytest
from django.db import connection

from tests.notices.sending import Mailbox, approved_plan, crowd, leaving, running_plan, states, work
from transition.notices import delivery, forecasting, pacing, planning, plans
from transition.notices.models import Milestone, Pace
from transition.notices.moments import database_now

pytestmark = pytest.mark.django_db


@pytest.fixture
def capped(settings: Any) -> None:
    settings.NOTICES_RATE = {"email": 20}


@pytest.fixture
def slow(settings: Any) -> None:
    settings.NOTICES_RATE = {"email": 5}


def seconds_to_send(plan: Any) -> float:
    planning.plan_due()
    started = time.monotonic()
    delivery.deliver()
    return time.monotonic() - started


def test_thirty_messages_at_five_a_second_take_at_least_five_seconds(slow: None, mailbox: Mailbox) -> None:
    availability = leaving(6)
    crowd(30, availability)
    plan = running_plan(availability)
    took = seconds_to_send(plan)
    assert len(mailbox.messages) == 30
    # The first second's worth leaves at once.
    assert took >= 5.0
    assert states(plan) == {"accepted": 30}


def test_a_build_that_does_not_wait_would_be_faster(
    slow: None, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery.pacing, "wait_turn", lambda milestone_id, ids: None)
    availability = leaving(6)
    crowd(30, availability)
    assert seconds_to_send(running_plan(availability)) < 5.0


def test_batches_are_a_seconds_worth_and_claims_fit_a_lease(capped: None, settings: Any) -> None:
    settings.NOTICES_LEASE_SECONDS = 300
    assert pacing.batch_size(["email"], 50) == 20
    assert pacing.claim_size(["email"], 500) == 500
    settings.NOTICES_RATE = {"email": 1, "chat": 5}
    assert (pacing.batch_size(["email"], 50), pacing.claim_size(["email"], 500)) == (1, 30)
    assert pacing.batch_size(["inbox"], 50) == 50


@pytest.mark.django_db(transaction=True)
def test_workers_take_turns_on_one_row(capped: None) -> None:
    waits: list[float] = []

    def worker() -> None:
        for _turn in range(5):
            waits.append(pacing.reserve("email", 20, 20))
        connection.close()

    threads = [threading.Thread(target=worker) for _one in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # Twenty turns of a second each: the last begins about nineteen seconds from now, whoever takes it.
    assert 18 < max(waits) <= 19.1
    assert sorted(round(wait) for wait in waits) == list(range(20))
    Pace.objects.all().delete()


def test_unused_time_is_not_saved_up_for_a_burst(capped: None) -> None:
    pacing.reserve("email", 20, 20)
    Pace.objects.update(free_at="2020-01-01T00:00:00Z")
    assert pacing.reserve("email", 20, 20) == 0
    assert pacing.reserve("email", 20, 20) > 0.9


def test_without_a_cap_nobody_waits_and_nothing_is_asked(settings: Any, django_assert_num_queries: Any) -> None:
    settings.NOTICES_RATE = {}
    with django_assert_num_queries(0):
        pacing.wait_turn(1, [1, 2])


def test_the_forecast_says_when_the_last_one_has_it(settings: Any) -> None:
    settings.NOTICES_RATE = {"email": 2}
    availability = leaving(30)
    crowd(100, availability)
    plan = approved_plan(availability, offsets=[7, 0])
    announced, seven, _retired = forecasting.forecast(plan)
    assert announced.messages == 100
    assert announced.ends_at and 49 <= (announced.ends_at - database_now()).total_seconds() <= 51
    assert seven.ends_at and (seven.ends_at - seven.moment.due_at).total_seconds() == 50
    assert announced.fits()


def test_what_cannot_finish_before_it_stops_being_true_is_neither_approved_nor_started(settings: Any) -> None:
    availability = leaving(30)
    crowd(1000, availability)
    settings.NOTICES_RATE = {}
    plan = approved_plan(availability, offsets=[7, 0])
    # At one a second a thousand need 17 minutes; the reminder of that day has two weeks. The measured pace is slower.
    Milestone.objects.create(
        plan=plan, schedule_version=99, kind="announced", due_at="2020-01-01T00:00:00Z", not_after="2020-01-02T00:00:00Z",
        state="settled", settled_at="2020-01-02T00:00:00Z", pace={"email": 0.001},
    )  # fmt: skip
    with pytest.raises(plans.PlanRefused, match="stops being true"):
        plans.start(plan)
    plans.send_back(plan)
    plans.submit_for_review(plan)
    with pytest.raises(plans.PlanRefused, match="stops being true"):
        plans.approve(plan, plan.approvals.get().approver)
    Milestone.objects.filter(plan=plan).delete()
    plans.approve(plan, plan.approvals.get().approver)
    assert plans.start(plan).state == "running"


def test_the_pace_is_measured_over_busy_minutes_and_a_cap_that_is_lower_counts(mailbox: Mailbox, settings: Any) -> None:
    availability = leaving(6)
    crowd(60, availability)
    plan = running_plan(availability)
    planning.plan_due()
    delivery.deliver()
    with connection.cursor() as cursor:
        # Spread the sixty over four minutes, with a trickle long after.
        cursor.execute(
            "UPDATE notices_delivery SET done_at = now() - make_interval(mins => (CASE WHEN id % 15 = 0 THEN 90 ELSE id % 4 END)::int)"
        )
    work()
    milestone = Milestone.objects.get(plan=plan, build__isnull=False)
    assert set(milestone.pace) == {"email"}
    assert 0.1 <= milestone.pace["email"] <= 0.4
    assert forecasting.known_rates()["email"].is_measured
    settings.NOTICES_RATE = {"email": 1}
    assert forecasting.known_rates()["email"] == (milestone.pace["email"], True)
    Milestone.objects.filter(pk=milestone.pk).update(pace={"email": 900.0})
    assert forecasting.known_rates()["email"] == (1.0, False)


def test_a_handful_of_messages_says_nothing_about_the_pace(mailbox: Mailbox) -> None:
    availability = leaving(6)
    crowd(5, availability)
    plan = running_plan(availability)
    work()
    assert Milestone.objects.get(plan=plan, build__isnull=False).pace == {}
