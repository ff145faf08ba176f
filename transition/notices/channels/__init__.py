"""Ways to reach a person, one folder each."""

import random
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol, Self

from django.conf import settings
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
class Untried:
    """Nothing was sent, because the time for the batch ran out first."""

    answer: str = ""


@dataclass(frozen=True)
class Ambiguous:
    """It may have been sent. Nobody knows, and the ledger says so."""

    answer: str


Answer = Accepted | Refused | Unreachable | Untried | Ambiguous


class Session(Protocol):
    """A way to one provider, kept open from one micro-batch to the next."""

    def send_all(self, letters: Sequence[Any], until: float) -> Iterator[Answer]:
        """Send composed letters and yield what became of each, in their order.

        Nothing new begins after ``until`` (of ``time.monotonic``). A letter may leave before its answer is asked for, so
        whoever begins to read the answers reads them all.
        """
        ...


class OneByOne:
    """A session that sends one letter after the other, and no more once the provider is away."""

    def send(self, letter: Any) -> Answer:
        """Hand one composed letter to the provider and say what became of it."""
        raise NotImplementedError

    def send_all(self, letters: Sequence[Any], until: float) -> Iterator[Answer]:
        is_away = False
        for letter in letters:
            if is_away or time.monotonic() > until:
                yield Unreachable("") if is_away else Untried()
                continue
            answer = self.send(letter)
            is_away = isinstance(answer, Unreachable)
            yield answer


class Channel(Protocol):
    """A way to reach a person: how a letter is written for it, and how it leaves."""

    def may_write_to(self, address: str) -> bool:
        """Tell whether this copy of the site may write there at all."""
        ...

    def compose(self, row: Any, letters: Any) -> Any:
        """Return the letter of one ``HandedOff`` row, ready to be sent; what raises here has certainly not left."""
        ...

    def open(self) -> AbstractContextManager[Session]:
        """Return a session; it connects when it first has something to send."""
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
    "push": "transition.notices.channels.push.PushChannel",
}
# Every channel there is, whether this site is set up for it or not.
OFFERED = tuple(_CHANNELS)
# Here a second copy does no harm: the other side knows it by its key.
REPEATS_SAFELY = ("inbox", "webhook")


def available() -> list[str]:
    """Return the channels that this site can send on. Browsers are reached with a key alone."""
    return [name for name in _CHANNELS if name != "push" or settings.PUSH_PRIVATE_KEY]


@cache
def channel_of(key: str) -> Channel:
    """Return the channel of this name."""
    channel: Channel = import_string(_CHANNELS[key])()
    return channel


class Sessions(ExitStack):
    """The sessions of one worker, each opened when it is first needed and closed with this."""

    def __init__(self) -> None:
        super().__init__()
        self._open: dict[str, Session] = {}

    def __enter__(self) -> Self:
        return self

    def to(self, channel: str) -> Session:
        if channel not in self._open:
            self._open[channel] = self.enter_context(channel_of(channel).open())
        return self._open[channel]
