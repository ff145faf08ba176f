"""Say, after looking, that this database is the true one."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from transition.notices.guarding import adopt


class Command(BaseCommand):
    help = "Let this database send notices. Make sure first that the copy it came from does not send any more."

    def handle(self, *args: Any, **options: Any) -> None:
        epoch = adopt()
        self.stdout.write(f"This database may send as instance {epoch.instance}, step {epoch.number}.")
        if not settings.INSTANCE_FILE and not settings.INSTANCE_EPOCH:
            self.stdout.write(f"Keep this outside the database: INSTANCE_EPOCH={epoch.instance}")
