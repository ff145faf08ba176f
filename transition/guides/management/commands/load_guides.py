"""`manage.py load_guides [--check] [PATH...]`: load guides from files, the shipped ones by default."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from transition import clock
from transition.guides import exports
from transition.guides.documents import Refused
from transition.guides.loading import SHIPPED, Outcome, load


class Command(BaseCommand):
    help = "Load migration guides from files. A bad file is refused with file, line and reason, and nothing is changed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "paths", nargs="*", type=Path, metavar="PATH", help="Files or folders; none: the shipped guides."
        )
        parser.add_argument("--check", action="store_true", help="Change nothing; say what would change.")

    def handle(self, *, paths: list[Path], check: bool, **options: Any) -> None:
        try:
            outcome = load(paths or [SHIPPED], at=clock.now(), check=check)
        except Refused as refused:
            count = len(refused.problems)
            raise CommandError(
                f"{refused}\n{count} problem{'s' if count > 1 else ''}; nothing was changed."
            ) from refused
        self._tell(outcome, check=check)
        if not paths and not check:
            exports.load()

    def _tell(self, outcome: Outcome, *, check: bool) -> None:
        for word, names in (("new", outcome.new), ("changed", outcome.changed), ("proposed", outcome.proposed)):
            for name in names:
                self.stdout.write(f"{'would be ' if check else ''}{word}: {name}")
        counts = [len(outcome.new), len(outcome.changed), len(outcome.same)]
        waiting = len(outcome.proposed)
        self.stdout.write(
            "{} guides: {} new, {} changed, {} the same.".format(sum(counts) + waiting, *counts)
            + (f" {waiting} edited at the desk: the newer text waits there." if waiting else "")
        )
