from tests.notices.conftest import mailbox, no_partitions

__all__ = ["mailbox", "no_partitions"]
