"""`manage.py publish_due_guides`: publish the guides whose moment has come. Needs no Redis and no worker."""

from typing import Any

from django.core.management.base import BaseCommand

from transition import clock
from transition.guides.editing.reviewing import publish_due


class Command(BaseCommand):
    help = "Publish every guide that was approved for a moment that has come. Run it each minute where no worker runs."

    def handle(self, **options: Any) -> None:
        published = publish_due(clock.now())
        for revision in published:
            guide = revision.guide
            self.stdout.write(
                f"From {guide.source.name} to {guide.successor.name}: revision {revision.number} is published."
            )
        if not published:
            self.stdout.write("Nothing is due.")
