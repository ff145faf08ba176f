"""The whole way over real HTTP: the letter leaves through a provider's API, and its events come back to the hook."""

import http.client
import json
import random
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

import pytest
from pytest_django.live_server_helper import LiveServer

from tests.notices.provider_posts import CONFIGURED, PROVIDERS, Post
from tests.notices.sending import Mailbox, follower, leaving, running_plan, work
from transition.notices import mail
from transition.notices.models import Delivery, DeliveryEvent, Suppression

pytestmark = [pytest.mark.django_db(transaction=True)]
ADA = "ada@example.org"
# What each provider answers when it takes a message.
TAKES: dict[str, Any] = {
    "postmark": {"To": ADA, "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483", "ErrorCode": 0, "Message": "OK"},
    "mailgun": {"id": "<20261124.0@mg.example.org>", "message": "Queued. Thank you."},
    "sendgrid": {},
}


class Api:
    """A provider's API that takes everything and keeps what it was given."""

    def __init__(self, provider: str) -> None:
        self.bodies: list[bytes] = []
        api, answer = self, json.dumps(TAKES[provider]).encode()

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                api.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(202 if provider == "sendgrid" else 200)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/v3/"


@pytest.fixture(params=TAKES)
def api(request: pytest.FixtureRequest, settings: Any) -> Iterator[tuple[str, Api]]:
    provider = request.param
    api, name = Api(provider), provider.upper()
    keys = {"POSTMARK_SERVER_TOKEN": "t", "MAILGUN_API_KEY": "k", "MAILGUN_SENDER_DOMAIN": "mg.example.org"}
    settings.ANYMAIL = {**CONFIGURED, **keys, "SENDGRID_API_KEY": "k", f"{name}_API_URL": api.url}
    settings.EMAIL_BACKEND = f"anymail.backends.{provider}.EmailBackend"
    settings.NOTICES_ALLOWED_DOMAINS, settings.NOTICES_QUIET_SECONDS = ["example.org"], 0
    yield provider, api
    api.server.shutdown()
    api.server.server_close()


def deliver(live_server: LiveServer, post: Post) -> int:
    """Post as a provider does: over a connection of its own, with no cookie and no token of ours."""
    connection = http.client.HTTPConnection(urlsplit(live_server.url).netloc, timeout=30)
    headers = {**post.headers, "Content-Type": post.content_type}
    connection.request("POST", f"/hooks/email/{post.provider}/", post.body, headers)
    status = connection.getresponse().status
    connection.close()
    return status


@pytest.mark.filterwarnings("ignore::anymail.exceptions.AnymailNotSupportedWarning")
def test_a_letter_through_an_api_is_found_again_by_what_travelled_with_it(
    api: tuple[str, Api], live_server: LiveServer
) -> None:
    provider, sent = api
    availability = leaving(6)
    follower("ada", model=availability.model)
    running_plan(availability)
    work()
    row = Delivery.objects.get()
    assert row.state == "accepted"
    key = f"{row.provider_key}@{mail.host()}"
    assert len(sent.bodies) == 1 and key.encode() in unquote_to_bytes(sent.bodies[0])
    assert deliver(live_server, PROVIDERS[provider]("bounced", key, ADA)) == 200
    row.refresh_from_db()
    assert (row.state, row.answer) == ("bounced", "550 5.1.1")
    assert Suppression.objects.get().email == ADA


def test_the_same_events_from_many_connections_at_once_end_the_same(
    live_server: LiveServer, mailbox: Mailbox, settings: Any
) -> None:
    settings.ANYMAIL = CONFIGURED
    availability = leaving(6)
    follower("ada", model=availability.model)
    running_plan(availability)
    work()
    key = f"{Delivery.objects.get().provider_key}@{mail.host()}"
    kinds = ("accepted", "soft", "delivered", "bounced", "complained")
    posts = [make(kind, key, ADA) for make in PROVIDERS.values() for kind in kinds] * 5
    random.Random(16).shuffle(posts)
    with ThreadPoolExecutor(8) as providers:
        answers = list(providers.map(lambda post: deliver(live_server, post), posts))
    assert set(answers) == {200}
    # Postmark has no event for "accepted".
    assert DeliveryEvent.objects.count() == len(PROVIDERS) * len(kinds) - 1
    assert Delivery.objects.get().state == "complained"
    assert Suppression.objects.get().reason == "complained"


def test_a_stranger_without_any_secret_is_refused_over_http(live_server: LiveServer, settings: Any) -> None:
    settings.ANYMAIL = CONFIGURED
    answers = [deliver(live_server, Post(provider, b"{}")) for provider in PROVIDERS]
    # SNS is asked for its password; the others are refused.
    assert sorted(answers) == [400, 400, 400, 401]
    assert not DeliveryEvent.objects.exists()
