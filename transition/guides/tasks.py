"""Doorbells of the guides. Rows remember what is due; a lost ring costs a minute."""

from typing import Any

from celery import shared_task
from django.conf import settings

from transition import clock
from transition.guides.editing import links, reviewing

# Well under the hard time limit of a task.
BUDGET_SECONDS = 30


@shared_task(acks_late=True, expires=60)
def publish_due(**_: Any) -> None:
    """Publish what was approved for a moment that has come."""
    reviewing.publish_due(clock.now())


@shared_task(acks_late=True, expires=600)
def check_links(**_: Any) -> None:
    """Ask a few of the pages that guides cite whether they are still there, each once a day."""
    # A copy of the site for trying things out knocks at nobody's door by itself.
    if settings.PRODUCTION:
        links.check_waiting(clock.now(), seconds=BUDGET_SECONDS)
