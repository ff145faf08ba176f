"""A real mail server, as the tests of the notices have it."""

from tests.notices.conftest import mailbox

__all__ = ["mailbox"]
