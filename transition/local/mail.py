"""Catch the mail of `make run`: every message becomes a file in the data folder, none leaves the machine."""

import email
import email.policy
import itertools
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from transition.local.processes import LONGEST_START
from transition.local.say import say

KEEP = 500


class _Catcher:
    """Answers to the name aiosmtpd calls when a message has arrived."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.numbers = itertools.count(1)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        name = f"{time.time_ns()}-{next(self.numbers):04}.eml"
        try:
            (self.folder / name).write_bytes(envelope.content)
        except OSError as error:
            # A temporary refusal: the sender keeps the message and tries again.
            return f"452 Could not save the message: {error.strerror}"
        self._forget_the_oldest()
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        say(f"Mail for {_one_line(', '.join(envelope.rcpt_tos))}: {_one_line(message['subject'] or '(no subject)')}")
        return "250 Caught"

    def _forget_the_oldest(self) -> None:
        for path in sorted(self.folder.glob("*.eml"))[:-KEEP]:
            path.unlink(missing_ok=True)


def _one_line(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in str(text))[:200]


@contextmanager
def caught_mail(folder: Path) -> Iterator[str]:
    """Take mail in on a free port of this machine; yield the EMAIL_URL that leads there."""
    # Imported late: it costs a tenth of a second that the web server need not wait for.
    from aiosmtpd.controller import Controller

    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    port = _free_port()
    controller = Controller(_Catcher(folder), hostname="127.0.0.1", port=port, ready_timeout=LONGEST_START)
    controller.start()
    try:
        yield f"smtp://127.0.0.1:{port}"
    finally:
        controller.stop()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])
