"""The doorbell: tells the workers that something is due now. What is due is in the database, so a lost ring costs a minute."""

import structlog
from celery import current_app
from django.conf import settings
from django.db import transaction
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)


def ring() -> None:
    """Ring after the commit, so that no worker looks before the rows are there. Without a broker, beat's turn is enough."""
    if settings.REDIS_URL:
        transaction.on_commit(_ring_now)


def _ring_now() -> None:
    try:
        current_app.send_task("transition.notices.tasks.look_for_work", retry=False)
    except (OperationalError, OSError) as problem:
        log.warning("bell_not_rung", problem=type(problem).__name__)
