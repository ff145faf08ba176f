"""Ways to reach a person, one folder each."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

from django.utils.module_loading import import_string


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
    """One connection, used for the rows of one channel in one micro-batch."""

    def send(self, letter: Any) -> Answer:
        """Hand one composed letter to the provider and say what became of it."""
        ...


class Channel(Protocol):
    """A way to reach a person: how a letter is written for it, and how it leaves."""

    def may_write_to(self, address: str) -> bool:
        """Tell whether this copy of the site may write there at all."""
        ...

    def compose(self, row: Any, letters: Any) -> Any:
        """Return the letter of one ``HandedOff`` row, ready to be sent; what raises here has certainly not left."""
        ...

    def open(self) -> AbstractContextManager[Session]:
        """Open a session for one micro-batch."""
        ...


# One folder each. A new channel is a folder, a line here and a value of ``models.Channel``.
_CHANNELS = {"email": "transition.notices.channels.email.EmailChannel"}


def available() -> list[str]:
    """Return the channels that this site can send on."""
    return list(_CHANNELS)


@cache
def channel_of(key: str) -> Channel:
    channel: Channel = import_string(_CHANNELS[key])()
    return channel
