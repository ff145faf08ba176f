"""`manage.py check_guide_links [--all]`: ask every page that published guides cite whether it is still there."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from transition import clock
from transition.guides.editing import links
from transition.guides.models import LinkCheck


class Command(BaseCommand):
    help = "Check the links of published guides, each once a day, and keep what was found for the list of stale guides."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="Also those that were checked within the last day.")

    def handle(self, **options: Any) -> None:
        at = clock.now()
        if options["all"]:
            LinkCheck.objects.update(checked_at=at - links.AGAIN_AFTER)
        count = links.check_waiting(at, tell=self._tell)
        broken = LinkCheck.objects.broken().count()
        self.stdout.write(f"{count} links checked now; {broken} of all are broken.")

    def _tell(self, kept: LinkCheck) -> None:
        if kept.is_broken or kept.moved_to:
            status = f" ({kept.status})" if kept.status else ""
            self.stdout.write(f"{kept}{status} {kept.moved_to}".rstrip())
