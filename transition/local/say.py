"""Speak to the person at the keyboard."""

import contextlib
import sys


def say(sentence: str) -> None:
    """Print a line at once; a terminal that has gone away does not matter."""
    with contextlib.suppress(OSError, ValueError):
        print(sentence, flush=True)


def complain(sentence: str) -> None:
    """Print a line to standard error at once."""
    with contextlib.suppress(OSError, ValueError):
        print(sentence, file=sys.stderr, flush=True)
