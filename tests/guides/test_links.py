"""The links of guides, against a real server that answers with every status, drips, loops and hangs up."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from pytest_django.fixtures import Settings

from transition import clock
from transition.guides import tasks
from transition.guides.editing import links
from transition.guides.models import LinkCheck

Outcome = LinkCheck.Outcome


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[tuple[str, str]] = []

    def url(self, path: str) -> str:
        return f"http://localhost:{self.server_port}{path}"


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def do_HEAD(self) -> None:
        self.answer()

    def do_GET(self) -> None:
        self.answer()

    def answer(self) -> None:
        self.server.asked.append((self.command, self.path))
        what = self.path.strip("/").split("/")
        if what[0] == "hang-up":
            self.connection.close()
            return
        if what[0] == "no-head":
            self.say(405 if self.command == "HEAD" else 200)
        elif what[0] == "to":
            self.say(int(what[1]), Location="/" + "/".join(what[2:]))
        elif what[0] == "away":
            self.say(302, Location="http://169.254.169.254/latest/")
        elif what[0] == "loop":
            self.say(302, Location=self.path)
        elif what[0] == "huge":
            self.say(404 if self.command == "HEAD" else 200, length=10**9)
        else:
            self.say(int(what[0]))

    def say(self, status: int, length: int = 0, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(length))
        self.end_headers()
        if length and self.command == "GET":
            self.wfile.write(b"x" * 100_000)

    def log_message(self, *_args: Any) -> None:
        """Say nothing among the tests."""


@pytest.fixture
def server(settings: Settings) -> Iterator[Server]:
    settings.NOTICES_LOCAL_WEBHOOKS = True
    with Server() as running:
        threading.Thread(target=running.serve_forever, args=(0.05,), daemon=True).start()
        yield running
        running.shutdown()


@pytest.mark.parametrize(
    ("path", "outcome", "status"),
    [
        ("/200", Outcome.THERE, 200),
        ("/204", Outcome.THERE, 204),
        ("/no-head", Outcome.THERE, 200),
        ("/huge", Outcome.THERE, 200),
        ("/to/302/200", Outcome.THERE, 200),
        ("/to/307/200", Outcome.THERE, 200),
        ("/to/301/404", Outcome.GONE, 404),
        ("/400", Outcome.FAILING, 400),
        ("/401", Outcome.CLOSED, 401),
        ("/403", Outcome.CLOSED, 403),
        ("/404", Outcome.GONE, 404),
        ("/410", Outcome.GONE, 410),
        ("/418", Outcome.FAILING, 418),
        ("/429", Outcome.CLOSED, 429),
        ("/500", Outcome.FAILING, 500),
        ("/503", Outcome.FAILING, 503),
        ("/loop", Outcome.FAILING, 302),
        ("/hang-up", Outcome.UNREACHABLE, None),
    ],
)
def test_every_answer_has_a_name(server: Server, path: str, outcome: Outcome, status: int | None) -> None:
    assert links.look(server.url(path)) == links.Finding(outcome, status)


@pytest.mark.parametrize(("code", "moved"), [(301, True), (308, True), (302, False)])
def test_only_a_move_for_good_is_a_move(server: Server, code: int, moved: bool) -> None:
    found = links.look(server.url(f"/to/{code}/200"))
    assert found.moved_to == (server.url("/200") if moved else "")


def test_a_detour_for_now_hides_what_comes_behind_it(server: Server) -> None:
    assert links.look(server.url("/to/302/to/301/200")).moved_to == ""


def test_the_head_is_enough_where_it_is_answered(server: Server) -> None:
    links.look(server.url("/200"))
    assert server.asked == [("HEAD", "/200")]


def test_a_redirect_into_the_private_network_is_not_followed(server: Server) -> None:
    assert links.look(server.url("/away")).outcome == Outcome.UNSAFE


@pytest.mark.parametrize("url", ["http://169.254.169.254/", "https://10.0.0.1/", "file:///etc/passwd", "https://a@b/"])
def test_private_addresses_are_never_called(url: str) -> None:
    assert links.look(url).outcome == Outcome.UNSAFE


def test_a_closed_port_is_unreachable(server: Server) -> None:
    server.server_close()
    assert links.look(server.url("/200")).outcome == Outcome.UNREACHABLE


@pytest.mark.usefixtures("cast")
class TestRuns:
    def test_the_shipped_guides_cite_pages(self) -> None:
        assert links.cited() == set()
        call_command("load_guides", verbosity=0)
        assert "https://platform.claude.com/docs/en/models/overview" in links.cited()

    def test_the_command_keeps_what_it_found_and_asks_once_a_day(
        self, server: Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(links, "cited", lambda: {server.url("/200"), server.url("/404")})
        assert "2 links checked now; 1 of all are broken." in check()
        assert LinkCheck.objects.get(url=server.url("/404")).status == 404
        assert "0 links checked now" in check()
        with time_machine.travel(clock.now() + timedelta(days=1), tick=False):
            assert "2 links checked now" in check()

    def test_what_no_guide_cites_any_more_is_forgotten(self, monkeypatch: pytest.MonkeyPatch) -> None:
        links.keep("https://example.org/old", links.Finding(Outcome.GONE, 404), clock.now())
        monkeypatch.setattr(links, "cited", lambda: set())
        check()
        assert not LinkCheck.objects.exists()

    def test_a_copy_for_trying_things_out_knocks_at_no_door_by_itself(
        self, server: Server, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(links, "cited", lambda: {server.url("/200")})
        tasks.check_links()
        assert server.asked == []
        settings.PRODUCTION = True
        tasks.check_links()
        assert LinkCheck.objects.get().outcome == Outcome.UNSAFE


def check() -> str:
    said = StringIO()
    call_command("check_guide_links", stdout=said)
    return said.getvalue()
