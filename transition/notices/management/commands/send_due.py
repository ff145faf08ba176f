"""Do the whole job of the workers once: the floor that holds with Redis off, and the best way to watch it work."""

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from transition.notices import auditing, delivery, escalating, moving, planning, settling, sweeping
from transition.notices.channels.health import tell_owners
from transition.notices.guarding import WrongInstance
from transition.notices.watching import SENDERS, beat

# An end for a round that finds new work each time; the next run goes on.
_MOST_ROUNDS = 1000


class Command(BaseCommand):
    help = "Plan, send, follow moved dates and settle, until nothing is due. Needs no Redis and no worker."

    def handle(self, *args: Any, **options: Any) -> None:
        stopping = threading.Event()
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, lambda *_: stopping.set())
        for _round in range(_MOST_ROUNDS):
            if not self._round(stopping) or stopping.is_set():
                break
        auditing.check_books_nightly()

    def _round(self, stopping: threading.Event) -> bool:
        """Do each part once and say what was done; False when there was nothing to do."""
        returned, unknown = sweeping.sweep_leases()
        moved = moving.follow_dates()
        planned = planning.plan_due()
        escalated = escalating.escalate_due()
        try:
            sent = delivery.deliver(stop=stopping.is_set)
        except WrongInstance as problem:
            raise CommandError(str(problem)) from problem
        settled = settling.settle()
        told = tell_owners()
        for role in SENDERS:
            beat(role)
        counts = {
            "leases returned": returned,
            "found unknown": unknown,
            "moves followed": moved,
            "planned": planned,
            "next contacts": escalated,
            **{name.replace("_", " "): n for name, n in sorted(sent.items())},
            "settled": settled,
            "owners told": told,
        }
        done = {name: n for name, n in counts.items() if n}
        self.stdout.write(", ".join(f"{n} {name}" for name, n in done.items()) or "Nothing is due.")
        return bool(done)
