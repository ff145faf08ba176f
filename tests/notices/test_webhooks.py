"""Webhooks by Standard Webhooks (G17): one id per message, a signature per secret, and every status means what it says."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from pytest_django.fixtures import Settings

from tests.notices.receiving import Answer, Receiver
from tests.notices.sending import Mailbox, follower, leaving, move, pass_time, running_plan, states, today, work
from transition.notices import ledger
from transition.notices.channels import webhook
from transition.notices.channels.health import Noted, Sign, note, tell_owners
from transition.notices.channels.sealing import seal, unseal
from transition.notices.channels.webhook.signing import new_secret, rotated
from transition.notices.ledger import HandedOff
from transition.notices.models import Delivery, Endpoint, Follower, Plan
from transition.notices.moments import database_now

pytestmark = pytest.mark.django_db(transaction=True)


def place(person: Follower, url: str, *secrets: str, **fields: Any) -> Endpoint:
    kept = " ".join(secrets or [new_secret()])
    return Endpoint.objects.create(
        follower=person, channel="webhook", label="Gateway", address=seal(url), secrets=seal(kept), **fields
    )


@pytest.fixture
def plan(hook: Receiver, mailbox: Mailbox, transactional_db: None) -> Plan:
    """Ada follows a model and has a webhook; the announcement goes to webhooks alone."""
    availability = leaving(6)
    place(follower("ada", model=availability.model), hook.url())
    return running_plan(availability, channels=["webhook"])


def verified(request: Any, secret: str) -> bool:
    """Do what a receiver does."""
    content = f"{request.headers['webhook-id']}.{request.headers['webhook-timestamp']}.".encode() + request.body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    wanted = "v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    return wanted in request.headers["webhook-signature"].split()


def retry() -> None:
    pass_time(hours=29)
    work()


@pytest.mark.guarantee("G17")
def test_a_notice_arrives_signed_and_thin(plan: Plan, hook: Receiver) -> None:
    work()
    [request] = hook.requests
    assert states(plan) == {"accepted": 1}
    assert verified(request, unseal(Endpoint.objects.get().secrets))
    assert not verified(request, new_secret())
    row = Delivery.objects.get()
    assert request.headers["webhook-id"] == row.provider_key.replace(".", "-")
    assert row.answer == "200"
    said = request.json()
    assert said["type"] == "notice.countdown"
    assert said["data"] == {
        "kind": "countdown",
        "provider": "anthropic",
        "model": "claude-sonnet-4-5-20250929",
        "surface": "claude-api",
        "days_before": 7,
        "date": plan.availability.retires_on.isoformat(),  # type: ignore[union-attr]
        "precision": "exact",
        "old_date": None,
        "schedule_version": 1,
        "page": said["data"]["page"],
    }
    assert said["data"]["page"].startswith("http")


@pytest.mark.guarantee("G17")
def test_two_secrets_sign_while_a_receiver_changes_over(
    hook: Receiver, mailbox: Mailbox, transactional_db: None
) -> None:
    old = new_secret()
    both = rotated([old])
    assert both[1] == old and len(rotated(both)) == 2 and old not in rotated(both)
    availability = leaving(6)
    place(follower("ada", model=availability.model), hook.url(), *both)
    running_plan(availability, channels=["webhook"])
    work()
    assert all(verified(hook.requests[0], secret) for secret in both)


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_any_2xx_is_accepted(plan: Plan, hook: Receiver, status: int) -> None:
    hook.says(status, body=b"")
    work()
    assert states(plan) == {"accepted": 1}


@pytest.mark.parametrize("status", [301, 302, 307, 308, 400, 401, 403, 404, 405, 413, 422])
def test_a_redirect_or_another_no_is_final(plan: Plan, hook: Receiver, status: int) -> None:
    hook.says(status, headers={"Location": hook.url("/elsewhere")})
    work()
    assert states(plan) == {"failed:refused": 1}
    retry()
    assert len(hook.requests) == 1
    assert Endpoint.objects.get().is_on()


@pytest.mark.guarantee("G17")
@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_what_asks_for_patience_is_tried_again_with_the_same_id(plan: Plan, hook: Receiver, status: int) -> None:
    hook.says(status)
    work()
    assert states(plan) == {"ready:refused": 1}
    hook.says(200)
    pass_time(minutes=10)
    work()
    assert states(plan) == {"accepted": 1}
    assert len(hook.requests) == 2
    assert len(set(hook.ids())) == 1
    assert hook.requests[0].json()["data"] == hook.requests[1].json()["data"]


@pytest.mark.guarantee("G17", control=True)
def test_a_build_with_a_new_id_for_each_attempt_tells_twice(
    plan: Plan, hook: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of G17: a receiver that keeps ids takes one message for two."""
    compose = webhook.WebhookChannel.compose

    def weakened(self: Any, row: HandedOff, letters: Any) -> Any:
        return compose(self, row._replace(provider_key=f"{row.provider_key}.{row.attempts}"), letters)

    monkeypatch.setattr(webhook.WebhookChannel, "compose", weakened)
    hook.says(503)
    work()
    hook.says(200)
    pass_time(minutes=10)
    work()
    assert len(set(hook.ids())) == 2


@pytest.mark.guarantee("G17")
def test_the_schedule_has_ten_attempts_and_then_ends() -> None:
    waits = [webhook.WebhookChannel().wait_after(attempts) for attempts in range(1, 11)]
    schedule = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400]
    assert waits[-1] is None
    for wait, planned in zip(waits, schedule, strict=False):
        assert wait is not None and planned <= wait <= planned * 1.2
    many = {webhook.WebhookChannel().wait_after(5) for _ in range(50)}
    assert len(many) > 10


def test_after_the_last_attempt_the_row_has_failed(plan: Plan, hook: Receiver) -> None:
    hook.says(503)
    work()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE notices_delivery SET attempts = 9, not_before = now() - interval '1 second'")
    work()
    assert states(plan) == {"failed:too_many_attempts": 1}
    assert len(hook.requests) == 2


def test_retry_after_is_respected(plan: Plan, hook: Receiver) -> None:
    hook.says(429, headers={"Retry-After": "3600"})
    work()
    pass_time(minutes=50)
    work()
    assert len(hook.requests) == 1
    pass_time(minutes=11)
    work()
    assert len(hook.requests) == 2


@pytest.mark.parametrize("said", ["-1", "soon", "1e9", "99999999999", "Wed, 21 Oct 2015 07:28:00 GMT", "٣"])
def test_nonsense_in_retry_after_counts_as_none(plan: Plan, hook: Receiver, said: str) -> None:
    if said.isascii():
        hook.says(429, headers={"Retry-After": said})
    work()
    assert sum(states(plan).values()) == 1


def test_nobody_there_is_tried_again(plan: Plan, hook: Receiver) -> None:
    Endpoint.objects.update(address=seal("https://localhost:1025/hook"))
    work()
    assert states(plan) == {"ready:refused": 1}


def test_no_answer_is_unknown_and_sent_once_more_with_the_same_id(plan: Plan, hook: Receiver) -> None:
    hook.says(200, hang_up=True)
    work()
    assert len(hook.requests) == 2
    assert len(set(hook.ids())) == 1
    assert states(plan) == {"unknown:lost_contact": 1}
    pass_time(hours=10)
    work()
    assert len(hook.requests) == 2


def test_who_may_have_been_told_is_corrected_while_the_second_try_waits(plan: Plan, hook: Receiver) -> None:
    answers = iter([Answer(hang_up=True), Answer(503)])
    hook.answer = lambda request: next(answers, Answer())
    work()
    assert states(plan) == {"ready:refused": 1}
    move(plan.availability, today().replace(year=today().year + 1))  # type: ignore[arg-type]
    work()
    assert [request.json()["type"] for request in hook.requests][2:] == ["notice.moved_later"]
    assert hook.requests[-1].json()["data"]["old_date"] is not None
    assert states(plan).get("unknown:lost_contact") == 1


def test_a_build_that_forgets_the_first_copy_leaves_people_with_the_old_date(
    plan: Plan, hook: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of the test above."""
    resend = ledger.resend_unknown

    def weakened(milestone_id: int, channels: Any) -> int:
        found = resend(milestone_id, channels)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE notices_delivery SET resent = FALSE")
        return found

    monkeypatch.setattr(ledger, "resend_unknown", weakened)
    answers = iter([Answer(hang_up=True), Answer(503)])
    hook.answer = lambda request: next(answers, Answer())
    work()
    move(plan.availability, today().replace(year=today().year + 1))  # type: ignore[arg-type]
    work()
    assert len(hook.requests) == 2


def test_410_switches_the_place_off_and_tells_its_owner_once(plan: Plan, hook: Receiver, mailbox: Mailbox) -> None:
    hook.says(410)
    work()
    endpoint = Endpoint.objects.get()
    assert states(plan) == {"failed:refused": 1}
    assert (endpoint.why_off, endpoint.failures) == ("gone", 1)
    assert [tell_owners() for _ in range(3)] == [1, 0, 0]
    assert mailbox.recipients == ["ada@example.org"]
    assert mailbox.subjects() == ["Notices to Gateway have stopped"]
    assert "the other side said that it is gone" in mailbox.messages[0].get_body(("plain",)).get_content()
    assert hook.url() not in mailbox.messages[0].as_string()


def test_an_owner_is_told_later_when_the_mail_server_is_away(
    plan: Plan, hook: Receiver, mailbox: Mailbox, settings: Settings
) -> None:
    hook.says(410)
    work()
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    assert tell_owners() == 0
    settings.EMAIL_PORT = port
    assert tell_owners() == 1


def test_days_of_nothing_but_failures_switch_off_and_one_success_forgives(plan: Plan) -> None:
    key = Endpoint.objects.get().key
    long_ago = database_now() - timedelta(days=6)
    for _ in range(2):
        note([Noted(key, Sign.FAILED)])
    Endpoint.objects.update(failing_since=long_ago)
    note([Noted(key, Sign.OK)])
    note([Noted(key, Sign.FAILED)] * 5)
    assert Endpoint.objects.get().is_on()
    Endpoint.objects.update(failing_since=long_ago)
    note([Noted(key, Sign.FAILED)])
    assert Endpoint.objects.get().why_off == "failing"


def test_a_place_that_is_off_is_left_out(plan: Plan, hook: Receiver) -> None:
    note([Noted(Endpoint.objects.get().key, Sign.GONE)])
    work()
    assert hook.requests == []
    assert states(plan) == {"skipped:no_channel": 1}


def test_a_name_that_turned_private_is_not_called_and_switched_off(
    plan: Plan, hook: Receiver, settings: Settings
) -> None:
    """Checked when saved, and again when sent."""
    settings.NOTICES_LOCAL_WEBHOOKS = False
    settings.NOTICES_ALLOWED_DOMAINS = ["localhost"]
    work()
    assert hook.requests == []
    assert states(plan) == {"failed:refused": 1}
    assert Endpoint.objects.get().why_off == "unsafe"


def test_a_copy_that_is_not_in_production_calls_nobody(plan: Plan, hook: Receiver, settings: Settings) -> None:
    settings.NOTICES_LOCAL_WEBHOOKS = False
    work()
    assert hook.requests == []
    assert states(plan) == {"skipped:not_allowed_here": 1}
    assert Endpoint.objects.get().is_on()


def test_one_broken_seal_does_not_stop_the_rest(hook: Receiver, mailbox: Mailbox, transactional_db: None) -> None:
    availability = leaving(6)
    ada = follower("ada", model=availability.model)
    place(ada, hook.url("/one"))
    Endpoint.objects.update(address="not sealed by us")
    place(ada, hook.url("/two"))
    plan = running_plan(availability, channels=["webhook"])
    work()
    assert [request.path for request in hook.requests] == ["/two"]
    assert states(plan) == {"accepted": 1, "failed:letter_broken": 1}


def test_neither_address_nor_secret_shows_where_a_call_is_printed(plan: Plan, hook: Receiver) -> None:
    secret = new_secret()
    call = webhook.Call("key", "m1-f1", b"{}", hook.url("/token-in-path"), (secret,))
    assert "token-in-path" not in repr(call) and secret not in repr(call)


def test_the_body_is_json_that_a_strict_parser_reads(plan: Plan, hook: Receiver) -> None:
    work()
    assert json.loads(hook.requests[0].body.decode("utf-8"))
    assert hook.requests[0].headers["content-type"] == "application/json"
