"""Ways to reach a person, one folder each."""

import random
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
    """Nothing was taken. ``permanent`` means that trying again cannot help."""

    answer: str
    permanent: bool = False
    # Seconds that the provider asks us to wait; 0 when it names none.
    retry_after: int = 0


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

    def wait_after(self, attempts: int) -> int | None:
        """Return seconds until the next try after so many that were refused; None when it was the last."""
        ...


_LONGEST_WAIT = 4 * 60 * 60


def doubled(attempts: int) -> int:
    """Return a minute, doubled with each attempt, with some chance so that retries spread."""
    return int(min(60 * 2 ** (attempts - 1), _LONGEST_WAIT) * random.uniform(1.0, 1.25))  # noqa: S311


# One folder each. A new channel is a folder, a line here and a value of ``models.Channel``.
_CHANNELS = {
    "email": "transition.notices.channels.email.EmailChannel",
    "inbox": "transition.notices.channels.inbox.InboxChannel",
    "webhook": "transition.notices.channels.webhook.WebhookChannel",
    "chat": "transition.notices.channels.chat.ChatChannel",
}
# What announcements may choose from.
OFFERED = tuple(_CHANNELS)
# Here a second copy does no harm: the other side knows it by its key.
REPEATS_SAFELY = ("inbox", "webhook")


def available() -> list[str]:
    """Return the channels that this site can send on."""
    return list(_CHANNELS)


@cache
def channel_of(key: str) -> Channel:
    channel: Channel = import_string(_CHANNELS[key])()
    return channel
