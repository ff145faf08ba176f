"""Doorbells. A task means "look for work"; it carries nothing, and may be lost, repeated or late without harm."""

import time

from celery import shared_task
from django.conf import settings

from transition import clock
from transition.notices import bell, delivery, moving, planning, purging, settling, sweeping
from transition.notices.guarding import advance
from transition.notices.watching import beat, take_slot

# Well under the hard time limit of a task, which is well under the lease.
BUDGET_SECONDS = 30


@shared_task(acks_late=True, expires=60)
def plan_due(**_: object) -> None:
    planning.plan_due()
    beat("planner")


@shared_task(acks_late=True, expires=15)
def deliver_waiting(**_: object) -> None:
    stop_at = time.monotonic() + BUDGET_SECONDS
    delivery.deliver(stop=lambda: time.monotonic() > stop_at)
    beat("deliverer")


@shared_task(acks_late=True, expires=30)
def follow_dates(**_: object) -> None:
    if moving.follow_dates():
        bell.ring()
    beat("follower_of_dates")


@shared_task(acks_late=True, expires=60)
def settle(**_: object) -> None:
    settling.settle()
    beat("settler")


@shared_task(acks_late=True, expires=60)
def sweep_leases(**_: object) -> None:
    sweeping.sweep_leases()
    beat("sweeper")


@shared_task(acks_late=True, expires=3600)
def purge(**_: object) -> None:
    if take_slot("purge", every_seconds=3600):
        purging.purge(clock.now(), settings.NOTICES_KEEP_DAYS)
        advance()
    beat("purger")


@shared_task(acks_late=True, expires=60)
def look_for_work(**_: object) -> None:
    """Plan and deliver at once, because something became due."""
    planning.plan_due()
    stop_at = time.monotonic() + BUDGET_SECONDS
    delivery.deliver(stop=lambda: time.monotonic() > stop_at)
