"""Chat through Apprise: one message for one room, nobody woken, and nothing called but known services by our own door."""

import logging
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from apprise.plugins.discord import NotifyDiscord
from pytest_django.fixtures import Settings

from tests.notices.receiving import Receiver, receiver
from tests.notices.sending import Mailbox, follower, leaving, pass_time, running_plan, states, work
from transition.notices.channels import Accepted, Ambiguous, Refused, chat
from transition.notices.channels.chat import ChatSession, Post, services, wire
from transition.notices.channels.chat.words import quiet
from transition.notices.channels.health import Noted
from transition.notices.channels.sealing import seal
from transition.notices.models import Endpoint, Plan

SLACK = "https://hooks.slack.com/services/T00000000/B00000000/" + "x" * 24
DISCORD = "https://discord.com/api/webhooks/" + "1" * 18 + "/" + "a" * 68
TEAMS = (
    "https://prod-1.westus.logic.azure.com:443/workflows/" + "f" * 32
    + "/triggers/manual/paths/invoke?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=abc"
)  # fmt: skip
KNOWN = {
    SLACK: "Slack",
    DISCORD: "Discord",
    "discord://" + "1" * 18 + "/" + "a" * 68: "Discord",
    TEAMS: "Microsoft Teams",
    "tgram://123456789:" + "a" * 35 + "/12315544/": "Telegram",
}
REFUSED = [
    "",
    "json://localhost/",
    "jsons://receiver.example/",
    "xml://localhost/",
    "form://localhost/",
    "mailto://user:pass@example.org",
    "syslog://",
    "dbus://",
    "macosx://",
    "windows://",
    "file:///etc/passwd",
    "mmost://localhost/token",
    "apprise://localhost/token",
    "homeassistant://localhost/token",
    "https://receiver.example/anything",
    f"{SLACK}?template=/etc/passwd",
    f"{DISCORD}?template=http://169.254.169.254/",
    f"{DISCORD}?ping=@everyone",
    f"{DISCORD}?overflow=split",
    f"{DISCORD} {DISCORD}",
    f"{DISCORD},{SLACK}",
    "slack://T00000000/B00000000/" + "x" * 24 + "/#one/#two",
    "discord://x",
]


@pytest.fixture
def room(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    """Discord, played by a server on this machine."""
    settings.NOTICES_LOCAL_WEBHOOKS = True
    with receiver() as here:
        monkeypatch.setattr(NotifyDiscord, "notify_url", here.url("/api/webhooks"))
        here.says(204, body=b"")
        yield here


def post(url: str = DISCORD, text: str = "A model leaves.") -> tuple[Any, list[Noted]]:
    noted: list[Noted] = []
    with ChatSession(noted.extend) as session:
        answer = session.send(Post("key", "Title", text, url))
    return answer, noted


@pytest.mark.parametrize(("url", "name"), KNOWN.items(), ids=list(KNOWN.values()))
def test_the_addresses_that_services_hand_out_are_known(url: str, name: str) -> None:
    assert services.service_of(url) == name


@pytest.mark.parametrize("url", REFUSED)
def test_everything_else_is_refused(url: str) -> None:
    with pytest.raises(services.NotOffered):
        services.plugin_for(url)


def test_every_plugin_that_we_offer_calls_the_network_through_our_door() -> None:
    for url in KNOWN:
        plugin = services.plugin_for(url)
        for kind in type(plugin).__mro__:
            module = sys.modules[kind.__module__]
            if kind.__module__.startswith("apprise.plugins."):
                assert getattr(module, "requests", wire.requests) is wire.requests


def test_one_message_for_one_room_and_nobody_is_woken(room: Receiver) -> None:
    answer, noted = post(text="@everyone <!channel> <@123> <https://x.example|y>")
    assert answer == Accepted("204")
    [request] = room.requests
    said = request.json()
    assert said["allowed_mentions"] == {"parse": []}
    for call in ("@everyone", "<!channel>", "<@123>", "<https"):
        assert call not in said["content"]
    assert noted == [Noted("key", "")]  # type: ignore[arg-type]


def test_a_build_without_quiet_words_would_call_everyone(room: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: what the guard above takes away does reach the room without it."""
    monkeypatch.setattr(chat, "quiet", lambda text: text)
    post(text="@everyone")
    assert "@everyone" in room.requests[0].json()["content"]


@pytest.mark.parametrize("text", ["@", "a < b", "5 @ 3", "<", "plain"])
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert quiet(text) == text


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (400, Refused("400", permanent=True)),
        (401, Refused("401", permanent=True)),
        (404, Refused("404", permanent=True)),
        (302, Refused("302", permanent=True)),
        (500, Refused("500")),
        (503, Refused("503")),
    ],
)
def test_what_the_service_says_is_what_counts(room: Receiver, status: int, expected: Refused) -> None:
    room.says(status, headers={"Location": room.url("/elsewhere")})
    answer, noted = post()
    assert answer == expected
    assert noted[0].sign == ("gone" if status == 404 else "failed")
    assert [request.path for request in room.requests] == [room.requests[0].path]


def test_retry_after_is_respected_and_the_plugin_does_not_try_again_by_itself(room: Receiver) -> None:
    room.says(429, headers={"Retry-After": "120", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "99999999999"})
    assert post()[0] == Refused("429", retry_after=120)
    assert len(room.requests) == 1


def test_no_answer_is_unknown(room: Receiver) -> None:
    room.says(204, hang_up=True)
    assert isinstance(post()[0], Ambiguous)
    assert len(room.requests) == 1


def test_nobody_there_is_tried_again(room: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(NotifyDiscord, "notify_url", "http://127.0.0.1:1025/api/webhooks")
    assert post()[0] == Refused("not reached")


def test_a_service_whose_name_turned_private_is_not_called(
    room: Receiver, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.NOTICES_LOCAL_WEBHOOKS = False
    monkeypatch.setattr(NotifyDiscord, "notify_url", f"https://localhost:{room.port}/api/webhooks")
    settings.NOTICES_ALLOWED_DOMAINS = ["localhost"]
    answer, noted = post()
    assert answer == Refused("private address", permanent=True)
    assert (noted[0].sign, room.requests) == ("unsafe", [])


def test_no_log_line_holds_an_address(room: Receiver, caplog: pytest.LogCaptureFixture) -> None:
    room.says(500)
    with caplog.at_level(logging.DEBUG):
        post()
    assert "a" * 68 not in caplog.text


@pytest.mark.django_db(transaction=True)
class TestNotices:
    @pytest.fixture
    def plan(self, room: Receiver, mailbox: Mailbox, transactional_db: None) -> Plan:
        availability = leaving(6)
        ada = follower("ada", model=availability.model)
        Endpoint.objects.create(follower=ada, channel="chat", label="Team", address=seal(DISCORD))
        return running_plan(availability, channels=["chat"])

    def test_a_notice_arrives_with_its_date(self, plan: Plan, room: Receiver) -> None:
        work()
        assert states(plan) == {"accepted": 1}
        said = room.requests[0].json()["content"]
        assert "Claude Sonnet 4.5" in said and str(plan.availability.retires_on.year) in said  # type: ignore[union-attr]

    def test_a_busy_service_is_asked_again_when_it_said_so(self, plan: Plan, room: Receiver) -> None:
        room.says(429, headers={"Retry-After": "600"})
        work()
        assert states(plan) == {"ready:refused": 1}
        room.says(204, body=b"")
        pass_time(minutes=5)
        work()
        assert len(room.requests) == 1
        pass_time(minutes=6)
        work()
        assert states(plan) == {"accepted": 1}

    def test_a_deleted_room_is_switched_off(self, plan: Plan, room: Receiver) -> None:
        room.says(404)
        work()
        assert Endpoint.objects.get().why_off == "gone"

    def test_no_answer_is_left_unknown_because_a_room_would_show_it_twice(self, plan: Plan, room: Receiver) -> None:
        room.says(204, hang_up=True)
        work()
        pass_time(hours=5)
        work()
        assert states(plan) == {"unknown:lost_contact": 1}
        assert len(room.requests) == 1
