"""Addresses that people type lead nowhere but to public receivers, whatever the name says later (SSRF)."""

import http.client
import ipaddress
import socket
import time
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from tests.notices.receiving import Receiver, receiver
from transition.web import outbound
from transition.web.addresses import NameUnknown, NotAllowedHere, Target, Unsafe, checked, is_public

PRIVATE = [
    "https://169.254.169.254/latest/meta-data/",
    "https://127.0.0.1/",
    "https://localhost/",
    "https://localhost./",
    "https://LOCALHOST/",
    "https://0x7f.1/",
    "https://2130706433/",
    "https://017700000001/",
    "https://127.1/",
    "https://0/",
    "https://[::1]/",
    "https://[::]/",
    "https://[::ffff:10.0.0.1]/",
    "https://[::ffff:a00:1]/",
    "https://[64:ff9b::a00:1]/",
    "https://[64:ff9b:1::a00:1]/",
    "https://[2002:a00:1::]/",
    "https://[fe80::1]/",
    "https://[fd00::1]/",
    "https://[fec0::1]/",
    "https://[ff02::1]/",
    "https://10.0.0.1/",
    "https://100.64.0.1/",
    "https://192.168.1.1/",
    "https://172.16.0.1/",
    "https://198.18.0.1/",
    "https://224.0.0.1/",
    "https://255.255.255.255/",
    "https://①②⑦.⓪.⓪.①/",
    "https://１２７.0.0.1/",
    "https://127。0。0。1/",
]
MALFORMED = [
    "",
    "nothing",
    "ftp://receiver.example/",
    "file:///etc/passwd",
    "http://receiver.example/",
    "https://",
    "https:///path",
    "https://user@receiver.example/",
    "https://receiver.example@127.0.0.1/",
    "https://8.8.8.8:443@127.0.0.1/",
    "https://receiver.example\\@127.0.0.1/",
    "https://receiver.example/\r\nHost: other",
    "https://receiver.example/ x",
    "https://receiver.example:25/",
    "https://receiver.example:99999/",
    "https://receiver.example:x/",
    "https://[::1/",
    "https://receiver.example/" + "x" * 3000,
    "https://xn--\u00df\u0301.example/",
]


@pytest.fixture
def production(settings: Settings) -> None:
    settings.PRODUCTION = True
    # Even then: the setting is for other machines.
    settings.NOTICES_LOCAL_WEBHOOKS = True


def answering(monkeypatch: pytest.MonkeyPatch, *answers: str) -> list[str]:
    """Let names resolve to one answer after the other, as a rebinding name server does; return the names asked for."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def resolve(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
        if not str(host).endswith("receiver.example"):
            return real(host, port, *args, **kwargs)
        asked.append(str(host))
        return real(answers[min(len(asked), len(answers)) - 1], port, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return asked


@pytest.mark.usefixtures("production")
@pytest.mark.parametrize("url", PRIVATE)
def test_a_private_address_is_refused_however_it_is_written(url: str) -> None:
    with pytest.raises((Unsafe, NameUnknown)):
        checked(url)


@pytest.mark.usefixtures("production")
@pytest.mark.parametrize("url", MALFORMED)
def test_what_parsers_read_differently_is_refused(url: str) -> None:
    with pytest.raises(Unsafe):
        checked(url)


@pytest.mark.usefixtures("production")
def test_one_private_address_among_public_ones_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    def resolve(host: str, port: int, **_: Any) -> Any:
        return [(2, 1, 6, "", (address, port)) for address in ("93.184.216.34", "10.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with pytest.raises(Unsafe, match="private address"):
        checked("https://receiver.example/")


@pytest.mark.usefixtures("production")
def test_a_name_in_other_letters_is_called_by_its_plain_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, port, **_: [(2, 1, 6, "", ("93.184.216.34", port))])
    assert checked("https://Bücher.example./a?b=c") == Target(
        "https", "xn--bcher-kva.example", 443, "/a?b=c", ("93.184.216.34",)
    )


@pytest.mark.parametrize(
    ("address", "said"),
    [("8.8.8.8", True), ("2606:4700::1111", True), ("64:ff9b::808:808", True), ("100.64.0.1", False), ("::1", False)],
)
def test_an_address_is_judged_without_its_wrapping(address: str, said: bool) -> None:
    assert is_public(ipaddress.ip_address(address)) is said


def test_outside_production_only_listed_hosts_are_called(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, port, **_: [(2, 1, 6, "", ("93.184.216.34", port))])
    with pytest.raises(NotAllowedHere):
        checked("https://receiver.example/")
    settings.NOTICES_ALLOWED_DOMAINS = ["receiver.example"]
    assert checked("https://a.receiver.example/").host == "a.receiver.example"
    with pytest.raises(NotAllowedHere):
        checked("https://notreceiver.example/")


def test_the_name_is_resolved_once_and_the_checked_address_called(
    hook: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name server that says one thing to the check and another to the call gets nobody anywhere."""
    with receiver(host="127.0.0.2", port=hook.port) as inside:
        asked = answering(monkeypatch, "127.0.0.1", "127.0.0.2")
        reply = outbound.exchange("POST", hook.url(host="receiver.example"), {}, b"{}")
        assert reply.status == 200
        assert (len(asked), len(hook.requests), len(inside.requests)) == (1, 1, 0)
        assert hook.requests[0].headers["host"] == f"receiver.example:{hook.port}"


@pytest.mark.guarantee("G17", control=True)
def test_a_build_that_resolves_again_is_led_inside(hook: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control of the test above."""
    monkeypatch.setattr(outbound._Pinned, "connect", http.client.HTTPConnection.connect)
    with receiver(host="127.0.0.2", port=hook.port) as inside:
        answering(monkeypatch, "127.0.0.1", "127.0.0.2")
        outbound.exchange("POST", hook.url(host="receiver.example"), {}, b"{}")
        assert (len(hook.requests), len(inside.requests)) == (0, 1)


def test_a_build_that_asks_only_whether_an_address_is_private_lets_shared_space_through() -> None:
    """The control of ``is_public``: the usual mistake."""
    assert not ipaddress.ip_address("100.64.0.1").is_private
    assert not is_public(ipaddress.ip_address("100.64.0.1"))


def test_a_certificate_for_another_name_is_refused(hook: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda host, port, *more, **named: real("127.0.0.1", port, *more, **named)
    )
    with pytest.raises(outbound.NotSent):
        outbound.exchange("POST", hook.url(host="other.example"), {}, b"{}")
    assert hook.requests == []


def test_a_redirect_is_an_answer_and_is_not_followed(hook: Receiver) -> None:
    hook.says(307, headers={"Location": hook.url("/elsewhere")})
    assert outbound.exchange("POST", hook.url(), {}, b"{}").status == 307
    assert [request.path for request in hook.requests] == ["/hook"]


def test_proxies_of_the_environment_are_not_used(hook: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("https_proxy", "HTTPS_PROXY", "ALL_PROXY", "http_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert outbound.exchange("POST", hook.url(), {}, b"{}").status == 200


def test_a_long_answer_is_cut(hook: Receiver) -> None:
    hook.says(200, body=b"x" * 3_000_000)
    assert len(outbound.exchange("POST", hook.url(), {}, b"{}").body) == outbound.MOST_BYTES


def test_an_answer_that_drips_ends_at_the_limit(hook: Receiver) -> None:
    """The status came in time, and that is what counts; the rest is not waited for."""
    hook.says(200, body=b"x" * 1000, drip=0.1)
    began = time.monotonic()
    assert outbound.exchange("POST", hook.url(), {}, b"{}", seconds=1).status == 200
    assert time.monotonic() - began < 3


@pytest.mark.parametrize("trouble", [{"wait": 5.0}, {"hang_up": True}])
def test_no_answer_is_lost_and_not_refused(hook: Receiver, trouble: dict[str, Any]) -> None:
    hook.says(200, **trouble)
    began = time.monotonic()
    with pytest.raises(outbound.Lost):
        outbound.exchange("POST", hook.url(), {}, b"{}", seconds=1)
    assert time.monotonic() - began < 3


def test_nobody_there_is_not_sent(hook: Receiver) -> None:
    with pytest.raises(outbound.NotSent):
        outbound.exchange("POST", "https://localhost:1025/", {}, b"{}")
