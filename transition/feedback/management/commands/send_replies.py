"""Email the answers to feedback that wait for it: the floor that holds with Redis off, beside ``send_due``."""

from typing import Any

from django.core.management.base import BaseCommand

from transition import clock
from transition.feedback import posting, purging


class Command(BaseCommand):
    help = "Email the answers to feedback that wait, and let go of what was kept long enough. Needs no Redis and no worker."

    def handle(self, *args: Any, **options: Any) -> None:
        now = clock.now()
        posted = posting.post_waiting(now)
        purging.purge(now)
        self.stdout.write(f"Emailed: {posted}." if posted else "No reply waits.")
