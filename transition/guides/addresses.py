"""Where a move from one model to another is found: its guide, and everything below it."""

from typing import Protocol

from django.urls import reverse


class _Provider(Protocol):
    @property
    def key(self) -> str: ...


class _Model(Protocol):
    @property
    def key(self) -> str: ...

    @property
    def provider(self) -> _Provider: ...


def of_move(old: _Model, new: _Model, view: str = "guide") -> str:
    """Return the address of a view about a move, in the language of the page."""
    return reverse(view, args=[old.provider.key, old.key, new.provider.key, new.key])
