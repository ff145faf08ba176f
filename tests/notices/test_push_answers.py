"""What push services answer, and what becomes of the notice and of the browser."""

from datetime import timedelta

import pytest
from pytest_django.fixtures import Settings

from tests.notices.receiving import Receiver
from tests.notices.sending import Mailbox, move, pass_time, states, today, work
from transition.notices.channels import Refused, push
from transition.notices.channels.health import tell_owners
from transition.notices.channels.sealing import seal
from transition.notices.models import Endpoint, Follower, Plan
from transition.notices.moments import database_now

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_2xx_is_accepted(push_plan: Plan, hook: Receiver, status: int) -> None:
    hook.says(status, body=b"")
    work()
    assert states(push_plan) == {"accepted": 1}
    assert Endpoint.objects.get().last_ok_at


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_switched_off_and_its_owner_told_once(
    push_plan: Plan, hook: Receiver, mailbox: Mailbox, status: int
) -> None:
    hook.says(status)
    work()
    assert states(push_plan) == {"failed:refused": 1}
    assert Endpoint.objects.get().why_off == "gone"
    assert [tell_owners() for _ in range(2)] == [1, 0]
    assert mailbox.subjects() == ["Notices to Laptop have stopped"]
    assert "Browser notification" in mailbox.messages[0].get_body(("plain",)).get_content()
    assert hook.url() not in mailbox.messages[0].as_string()


@pytest.mark.parametrize(("status", "failures"), [(301, 1), (307, 1), (400, 1), (401, 1), (403, 1), (413, 0)])
def test_another_no_is_final_for_this_notice_alone(push_plan: Plan, hook: Receiver, status: int, failures: int) -> None:
    hook.says(status, headers={"Location": hook.url("/elsewhere")})
    work()
    pass_time(hours=29)
    work()
    assert states(push_plan) == {"failed:refused": 1} and len(hook.requests) == 1
    assert Endpoint.objects.get().is_on() and Endpoint.objects.get().failures == failures


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_what_asks_for_patience_is_tried_again_and_not_before_its_time(
    push_plan: Plan, hook: Receiver, status: int
) -> None:
    hook.says(status, headers={"Retry-After": "3600"})
    work()
    pass_time(minutes=50)
    work()
    assert len(hook.requests) == 1 and states(push_plan) == {"ready:refused": 1}
    hook.says(201)
    pass_time(minutes=11)
    work()
    assert len(hook.requests) == 2 and states(push_plan) == {"accepted": 1}
    ttls = [int(request.headers["ttl"]) for request in hook.requests]
    assert ttls[1] < ttls[0] - 3600


def test_no_answer_is_unknown_and_no_second_copy_is_shown(push_plan: Plan, hook: Receiver) -> None:
    hook.says(201, hang_up=True)
    work()
    pass_time(hours=10)
    work()
    assert states(push_plan) == {"unknown:lost_contact": 1} and len(hook.requests) == 1


def test_nobody_there_is_tried_again(push_plan: Plan, hook: Receiver) -> None:
    Endpoint.objects.update(address=seal("https://localhost:1025/push"))
    work()
    assert states(push_plan) == {"ready:refused": 1}


def test_a_push_service_in_a_private_network_is_not_called(push_plan: Plan, hook: Receiver, settings: Settings) -> None:
    settings.NOTICES_LOCAL_WEBHOOKS = False
    settings.NOTICES_ALLOWED_DOMAINS = ["localhost"]
    work()
    assert hook.requests == [] and Endpoint.objects.get().why_off == "unsafe"


def test_a_build_that_tries_again_when_nobody_answered_shows_it_twice(
    push_plan: Plan, hook: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of the test that no second copy is shown."""
    monkeypatch.setattr(push, "Ambiguous", Refused)
    hook.says(201, hang_up=True)
    work()
    pass_time(minutes=10)
    work()
    assert len(hook.requests) == 2


def quiet_now() -> None:
    now = database_now()
    hours = {"quiet_from": (now - timedelta(hours=1)).time(), "quiet_until": (now + timedelta(hours=3)).time()}
    Follower.objects.update(time_zone="UTC", **hours)


def test_quiet_hours_hold_it(push_plan: Plan, hook: Receiver) -> None:
    quiet_now()
    work()
    assert hook.requests == [] and states(push_plan) == {"ready": 1}
    Follower.objects.update(quiet_from=None, quiet_until=None)
    pass_time(hours=4)
    work()
    assert len(hook.requests) == 1


def test_a_date_that_moves_earlier_does_not_wait_for_the_end_of_quiet_hours(push_plan: Plan, hook: Receiver) -> None:
    work()
    quiet_now()
    move(push_plan.availability, today() + timedelta(days=3))  # type: ignore[arg-type]
    work()
    assert len(hook.requests) == 2
