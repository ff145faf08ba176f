"""Import a CSV file of usage: any size, as often as you like."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from transition import clock
from transition.notices.models import UsageImport
from transition.notices.usage.columns import Columns
from transition.notices.usage.files import digest_of
from transition.notices.usage.reading import read_csv
from transition.notices.usage.tables import NotATable
from transition.notices.usage.writing import Origin, import_usage

_SHOWN = 20


class Command(BaseCommand):
    help = "Import who used which model on which surface from a CSV file. The same file twice changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path)
        parser.add_argument("--account", required=True, metavar="COLUMN", help="the billing id of who used it")
        parser.add_argument("--model", required=True, metavar="COLUMN", help="the model's id or alias")
        parser.add_argument("--first", required=True, metavar="COLUMN", help="the period's first day, 2026-11-30")
        parser.add_argument("--calls", required=True, metavar="COLUMN", help="how many calls")
        parser.add_argument(
            "--last", metavar="COLUMN", default="", help="the period's last day; without it each row is about one day"
        )
        parser.add_argument("--contact", metavar="COLUMN", default="", help="an address to write to about the account")
        surface = parser.add_mutually_exclusive_group(required=True)
        surface.add_argument("--surface", metavar="COLUMN", default="", help="the surface's key, such as claude-api")
        surface.add_argument("--on-surface", metavar="KEY", default="", help="the surface that every row is about")

    def handle(self, *args: Any, path: Path, **options: Any) -> None:
        columns = Columns(
            account=options["account"],
            model=options["model"],
            first_on=options["first"],
            calls=options["calls"],
            surface=options["surface"],
            last_on=options["last"],
            contact=options["contact"],
            on_surface=options["on_surface"],
        )
        try:
            with path.open("rb") as file:
                origin = Origin(UsageImport.Door.COMMAND, digest_of(file), path.name[:200])
                run = import_usage(read_csv(file, columns, clock.today()), origin)
        except OSError as problem:
            raise CommandError(f"{path}: {problem.strerror}") from problem
        except NotATable as problem:
            raise CommandError(str(problem)) from problem
        self._report(run)

    def _report(self, run: UsageImport) -> None:
        for one in run.refused_rows[:_SHOWN]:
            field = f"{one['field']}: " if one["field"] else ""
            self.stdout.write(f"line {one['line']}: {field}{one['reason']}")
        if run.refused > _SHOWN:
            self.stdout.write(f"... and {run.refused - _SHOWN:,} more refused")
        self.stdout.write(
            f"{run.rows:,} rows: {run.new:,} new, {run.changed:,} changed, {run.same:,} same, {run.refused:,} refused"
        )
