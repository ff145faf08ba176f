from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from transition.notices.exporting import BrokenExport, verify


class Command(BaseCommand):
    help = "Say whether a file of outcomes is as this site wrote it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            with file.open("rb") as opened:
                export = verify(opened)
        except (BrokenExport, OSError) as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(
            f"As it was written: “{export.title}”, {export.rows} rows, {export.made_at}, by {export.made_by}."
        )
