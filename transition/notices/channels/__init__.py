"""Ways to reach a person, one module each. A new channel is a module and one line here."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from django.core.mail import EmailMultiAlternatives


@dataclass(frozen=True)
class Accepted:
    answer: str = ""


@dataclass(frozen=True)
class Refused:
    """Nothing was sent. ``permanent`` means that trying again cannot help."""

    answer: str
    permanent: bool = False


@dataclass(frozen=True)
class Unreachable:
    """The provider could not be reached at all: nothing was sent, and the next letter will fare no better."""

    answer: str


@dataclass(frozen=True)
class Ambiguous:
    """It may have been sent. Nobody knows, and the ledger says so."""

    answer: str


Answer = Accepted | Refused | Unreachable | Ambiguous


class Session(Protocol):
    """One connection, used for one micro-batch."""

    def send(self, mail: EmailMultiAlternatives) -> Answer: ...


def open_session(channel: str) -> AbstractContextManager[Session]:
    """Open a channel for one micro-batch."""
    return _channels()[channel]()


def _channels() -> dict[str, Callable[[], AbstractContextManager[Session]]]:
    from transition.notices.channels.email import EmailSession

    return {"email": EmailSession}
