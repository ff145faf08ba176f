"""A real SMTP server that keeps what it is given, and can be told to refuse."""

import socket
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
import time_machine
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.factories import AvailabilityFactory
from transition.catalog.models import AIModel


class Mailbox:
    """Every letter that reached the server, parsed; ``refusal`` answers the next letters instead."""

    def __init__(self) -> None:
        self.letters: list[tuple[list[str], EmailMessage]] = []
        self.refusal = ""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  aiosmtpd's name
        if self.refusal:
            return self.refusal
        letter: Any = message_from_bytes(envelope.content or b"", policy=policy.default)  # type: ignore[arg-type]
        self.letters.append((envelope.rcpt_tos, letter))
        return "250 OK"

    def only(self) -> EmailMessage:
        assert len(self.letters) == 1
        return self.letters[0][1]

    def link(self, part: str = "/follow/confirm/") -> str:
        """Return the path of the link in the newest letter."""
        text = self.letters[-1][1].get_body(("plain",)).get_content()  # type: ignore[union-attr]
        line = next(line for line in text.splitlines() if part in line)
        return str(line[line.index(part) :].strip())


@pytest.fixture
def mailbox(settings: Any) -> Iterator[Mailbox]:
    box = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    yield box
    controller.stop()


@pytest.fixture
def sonnet(db: None) -> AIModel:
    model: AIModel = AvailabilityFactory().model
    return model


@pytest.fixture
def story_day() -> Iterator[Any]:
    with time_machine.travel("2026-11-23T10:00:00Z", tick=False) as clock:
        yield clock
