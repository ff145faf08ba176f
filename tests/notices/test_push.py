"""Browser notifications: only the browser can read them, the push service knows who sends, and the newest takes the place."""

from datetime import timedelta
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from pytest_django.fixtures import Settings

from tests.notices.browsers import KEY, OTHER_KEY, PUBLIC, Browser, claims, with_padding
from tests.notices.receiving import Receiver
from tests.notices.sending import Mailbox, move, pass_time, states, today, work
from transition import clock
from transition.notices.channels import push
from transition.notices.channels.health import tell_owners
from transition.notices.channels.push import encryption
from transition.notices.channels.sealing import seal
from transition.notices.models import Delivery, Endpoint, Follower, Milestone, Plan

pytestmark = pytest.mark.django_db(transaction=True)

# Appendix A of RFC 8291.
EXAMPLE = {
    "browser": "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94",
    "auth": "BTBZMqHH6r4Tts7J_aSIgg",
    "sender": "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw",
    "salt": "DGv6ra1nlYgDCS1FRnbzlw",
    "body": "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl"
    "7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN",
}


def private(name: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(with_padding(EXAMPLE[name])), ec.SECP256R1())


def test_the_example_of_the_standard_is_written_and_read_byte_by_byte() -> None:
    browser = Browser("https://push.example.net/", private("browser"), with_padding(EXAMPLE["auth"]))
    text = b"When I grow up, I want to be a watermelon"
    body = with_padding(EXAMPLE["body"])
    assert browser.opened(body) == text
    salt = with_padding(EXAMPLE["salt"])
    assert encryption._record(text + b"\x02", browser.public, browser.auth, private("sender"), salt) == body


def test_a_notice_arrives_that_only_this_browser_can_read(push_plan: Plan, laptop: Browser, hook: Receiver) -> None:
    work()
    [request] = hook.requests
    assert states(push_plan) == {"accepted": 1}
    said = laptop.read(request)
    model = push_plan.availability.model  # type: ignore[union-attr]
    assert said["title"].startswith(f"{model.name}: ")
    assert said["body"].startswith(f"{model.name} leaves Claude API on ") and said["body"].endswith(" from today.")
    assert (said["page"], said["lang"]) == (model.get_absolute_url(), "en")
    assert set(said) == {"title", "body", "lang", "topic", "page"}
    assert "ada" not in str(said) and model.name.encode() not in request.body
    for other in (Browser(laptop.url, key=laptop.key), Browser(laptop.url, auth=laptop.auth)):
        with pytest.raises(InvalidTag):
            other.read(request)


def test_the_push_service_knows_who_sends_and_for_how_long_it_is_worth_keeping(push_plan: Plan, hook: Receiver) -> None:
    work()
    [request] = hook.requests
    said, key = claims(request)
    assert key == PUBLIC
    assert said["aud"] == hook.url("").rstrip("/")
    assert 0 < said["exp"] - clock.now().timestamp() <= 24 * 60 * 60
    assert said["sub"].startswith(("https://", "mailto:"))
    left = Milestone.objects.get(build__isnull=False)
    assert abs(int(request.headers["ttl"]) - (left.not_after - clock.now()).total_seconds()) < 30
    assert request.headers["urgency"] == "normal"
    assert len(request.headers["topic"]) <= 32


def test_every_message_is_as_long_as_every_other(push_plan: Plan, laptop: Browser, hook: Receiver) -> None:
    work()
    move(push_plan.availability, today().replace(year=today().year + 1))  # type: ignore[arg-type]
    work()
    assert len(hook.requests) == 2
    assert len({len(request.body) for request in hook.requests}) == 1


def test_a_correction_takes_the_place_of_what_was_not_read(push_plan: Plan, laptop: Browser, hook: Receiver) -> None:
    phone = Browser(hook.url("/push/phone"))
    phone.place(Follower.objects.get())
    work()
    move(push_plan.availability, today() + timedelta(days=3))  # type: ignore[arg-type]
    work()
    sent = [(request.path, request.headers["topic"]) for request in hook.requests]
    assert sorted(path for path, _topic in sent) == ["/push/laptop"] * 2 + ["/push/phone"] * 2
    # The same on one browser, and another on the other: nobody can tell who hears about the same.
    assert len(set(sent)) == 2 and len({topic for _path, topic in sent}) == 2
    assert hook.requests[-1].headers["urgency"] == "high"


def test_each_browser_hears_once_of_each_milestone(push_plan: Plan, laptop: Browser, hook: Receiver) -> None:
    Browser(hook.url("/push/phone")).place(Follower.objects.get())
    for _round in range(3):
        work()
    assert sorted(request.path for request in hook.requests) == ["/push/laptop", "/push/phone"]
    assert states(push_plan) == {"accepted": 2}


def test_an_older_key_still_signs_for_browsers_that_were_added_under_it(
    push_plan: Plan, hook: Receiver, settings: Settings
) -> None:
    settings.PUSH_PRIVATE_KEY, settings.PUSH_PRIVATE_KEY_FALLBACKS = OTHER_KEY, [KEY]
    work()
    assert states(push_plan) == {"accepted": 1}
    assert claims(hook.requests[0])[1] == PUBLIC


def test_without_the_older_key_the_owner_is_asked_to_add_the_browser_again(
    push_plan: Plan, hook: Receiver, settings: Settings, mailbox: Mailbox
) -> None:
    settings.PUSH_PRIVATE_KEY = OTHER_KEY
    work()
    assert hook.requests == [] and states(push_plan) == {"failed:refused": 1}
    assert Endpoint.objects.get().why_off == "rekeyed" and tell_owners() == 1
    assert "has to be added again" in mailbox.messages[0].get_body(("plain",)).get_content()


def test_a_key_that_went_missing_switches_nobody_off(push_plan: Plan, hook: Receiver, settings: Settings) -> None:
    settings.PUSH_PRIVATE_KEY = ""
    work()
    assert states(push_plan) == {"ready:refused": 1} and Endpoint.objects.get().is_on()
    settings.PUSH_PRIVATE_KEY = KEY
    pass_time(minutes=10)
    work()
    assert states(push_plan) == {"accepted": 1}


def test_one_broken_subscription_does_not_stop_the_rest(push_plan: Plan, laptop: Browser, hook: Receiver) -> None:
    Browser(hook.url("/push/phone")).place(Follower.objects.get())
    broken = Endpoint.objects.order_by("pk").first()
    Endpoint.objects.filter(pk=broken.pk).update(secrets=seal("not keys at all"))  # type: ignore[union-attr]
    work()
    assert [request.path for request in hook.requests] == ["/push/phone"]
    assert states(push_plan) == {"accepted": 1, "failed:letter_broken": 1}


def test_neither_address_nor_keys_show_where_a_push_is_printed(
    push_plan: Plan, laptop: Browser, monkeypatch: Any
) -> None:
    printed: list[str] = []
    attempt = push.PushSession.attempt
    monkeypatch.setattr(push.PushSession, "attempt", lambda self, one: printed.append(repr(one)) or attempt(self, one))
    work()
    assert len(printed) == 1 and "/push/laptop" not in printed[0] and "localhost" not in printed[0]
    assert Delivery.objects.get().answer == "200"
