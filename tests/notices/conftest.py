"""A real mail server for the notices, a plan with somebody to tell, and a receiver for webhooks."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from tests.notices.browsers import KEY, Browser
from tests.notices.receiving import Receiver, receiver
from tests.notices.sending import Mailbox, follower, leaving, mail_server, running_plan, use_server
from transition.notices.models import Follower, Plan
from transition.web import outbound


@pytest.fixture
def mailbox(settings: Settings) -> Iterator[Mailbox]:
    with mail_server() as (box, port):
        use_server(settings, port)
        yield box


@pytest.fixture
def ada_and_plan(mailbox: Mailbox) -> tuple[Follower, Plan]:
    availability = leaving(6)
    return follower("ada", model=availability.model), running_plan(availability)


@pytest.fixture
def hook(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    """A receiver on this machine, by https, whose certificate we trust."""
    settings.NOTICES_LOCAL_WEBHOOKS = True
    with receiver(tmp_path) as here:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
        outbound._tls.cache_clear()
        yield here
    outbound._tls.cache_clear()


@pytest.fixture
def laptop(hook: Receiver, settings: Settings) -> Browser:
    """A browser whose push service is the receiver on this machine."""
    settings.PUSH_PRIVATE_KEY = KEY
    return Browser(hook.url("/push/laptop"))


@pytest.fixture
def push_plan(laptop: Browser, mailbox: Mailbox) -> Plan:
    """Ada follows a model and has a browser; the announcement goes to browsers alone."""
    availability = leaving(6)
    laptop.place(follower("ada", model=availability.model))
    return running_plan(availability, channels=["push"])
