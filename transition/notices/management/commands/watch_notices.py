"""Say what should happen and does not, for cron, systemd or any watch that looks at exit codes."""

from typing import Any

from django.core.management.base import BaseCommand

from transition.notices.alarms import alarms


class Command(BaseCommand):
    help = "Print one sentence for each alarm and end with 1; print nothing and end with 0 when all is well."

    def handle(self, *args: Any, **options: Any) -> None:
        found = alarms()
        for alarm in found:
            self.stdout.write(alarm.sentence)
        if found:
            raise SystemExit(1)
