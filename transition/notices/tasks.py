"""Doorbells. A task means "look for work"; it carries nothing, and may be lost, repeated or late without harm."""

import mmap
import time
from collections.abc import Callable

from celery import shared_task
from celery.signals import worker_shutting_down
from django.conf import settings

from transition import clock
from transition.notices import auditing, bell, delivery, escalating, moving, planning, purging, settling, sweeping
from transition.notices.channels.health import tell_owners
from transition.notices.guarding import advance
from transition.notices.watching import beat, take_slot

# Well under the hard time limit of a task, which is well under the lease.
BUDGET_SECONDS = 30
# The process that hears SIGTERM is not the one that sends. Its pool is forked from it and shares this byte.
_is_leaving = mmap.mmap(-1, 1)


@worker_shutting_down.connect
def stop_claiming(**_: object) -> None:
    """Let the sending end with the letters in hand, so that a deploy need not wait and has nothing to kill."""
    _is_leaving[0] = 1


def _must_stop() -> Callable[[], bool]:
    stop_at = time.monotonic() + BUDGET_SECONDS
    return lambda: bool(_is_leaving[0]) or time.monotonic() > stop_at


@shared_task(acks_late=True, expires=60)
def plan_due(**_: object) -> None:
    planning.plan_due()
    if escalating.escalate_due():
        bell.ring()
    beat("planner")


@shared_task(acks_late=True, expires=15)
def deliver_waiting(**_: object) -> None:
    delivery.deliver(stop=_must_stop())
    beat("deliverer")


@shared_task(acks_late=True, expires=30)
def follow_dates(**_: object) -> None:
    if moving.follow_dates():
        bell.ring()
    beat("follower_of_dates")


@shared_task(acks_late=True, expires=60)
def settle(**_: object) -> None:
    settling.settle()
    tell_owners()
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


@shared_task(acks_late=True, expires=3600)
def check_books(**_: object) -> None:
    auditing.check_books_nightly()


@shared_task(acks_late=True, expires=60)
def look_for_work(**_: object) -> None:
    """Plan and deliver at once, because something became due."""
    planning.plan_due()
    delivery.deliver(stop=_must_stop())
