"""Doorbells of the feedback chapter. Rows remember what is due; a lost ring costs a minute."""

from typing import Any

from celery import shared_task

from transition import clock
from transition.feedback import posting, purging


@shared_task
def purge(**_: Any) -> None:
    """Let go of what has been kept long enough."""
    purging.purge(clock.now())


@shared_task
def post_replies(**_: Any) -> None:
    """Email the answers that wait for it."""
    posting.post_waiting(clock.now())
