"""Letters to the follower's own address: over pipelined SMTP where the server offers it, else one by one.

Which of the two is decided for each connection by what the server says of itself, and for each letter by whether its
kind has a merge form and its address is plain.
"""

from transition.notices import guarding
from transition.notices.channels import doubled
from transition.notices.channels.email.composing import EmailLetter, compose
from transition.notices.channels.email.session import EmailSession
from transition.notices.ledger import HandedOff
from transition.notices.letters import Letters

__all__ = ["EmailChannel", "EmailLetter", "EmailSession"]


class EmailChannel:
    def may_write_to(self, address: str) -> bool:
        return guarding.may_write_to(address)

    def compose(self, row: HandedOff, letters: Letters) -> EmailLetter:
        return compose(row, letters)

    def open(self) -> EmailSession:
        return EmailSession()

    def wait_after(self, attempts: int) -> int:
        return doubled(attempts)
