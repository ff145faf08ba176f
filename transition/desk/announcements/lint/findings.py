"""One thing to change or to answer for."""

from hashlib import sha256
from typing import NamedTuple


class Finding(NamedTuple):
    """``where`` names the text and its line, or the day; ``do`` is one thing that would settle it."""

    code: str
    where: str
    says: str
    do: str
    # An error blocks the review. A warning is acknowledged by somebody, by name.
    is_error: bool = False

    @property
    def key(self) -> str:
        """Return what an acknowledgement is tied to: the same words in the same place."""
        return sha256(f"{self.code}\n{self.where}\n{self.says}".encode()).hexdigest()[:16]

    def __str__(self) -> str:
        return f"{self.where}: {self.says} {self.do}"
