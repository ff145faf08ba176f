"""What a statement of the ledger takes and gives, row by row."""

from datetime import date, datetime
from typing import NamedTuple


class HandedOff(NamedTuple):
    """One row that may be sent now, with what the letter needs and nothing that was read earlier."""

    id: int
    channel: str
    endpoint: str
    follower_id: int
    # The email address, or the endpoint's sealed one.
    address: str
    secrets: str
    language: str
    practical_only: bool
    # Why they are written to: ``Follower.Basis``.
    basis: str
    was_on: date | None
    provider_key: str
    attempts: int


class Outcome(NamedTuple):
    """What became of one row: a state, and for ``ready`` the seconds until the next try."""

    id: int
    state: str
    reason: str = ""
    answer: str = ""
    wait: int = 0
    # The attempt did not count: the provider was not reached at all.
    give_back: bool = False


class Place(NamedTuple):
    """Where a row stands among those that wait: the earliest first."""

    not_before: datetime
    id: int
