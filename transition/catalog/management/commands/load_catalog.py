"""Load catalog files: ``manage.py load_catalog [--check] [PATH...]``. Without a path, the catalog that is shipped."""

from argparse import ArgumentParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from transition.catalog.loading.fingerprints import are_loaded
from transition.catalog.loading.reading import Refused

if TYPE_CHECKING:
    from transition.catalog.loading.run import Outcome

SHIPPED = Path(__file__).resolve().parents[2] / "data"
# Enough to mend a file by, not so many that the first is scrolled away.
MOST_PROBLEMS = 50


class Command(BaseCommand):
    help = "Loads catalog files. A second run changes nothing; a file with a mistake in it is refused as a whole."
    # The files are checked line by line; the rest of the site is not this command's business.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="files, or folders of *.yaml files")
        parser.add_argument("--check", action="store_true", help="only say what would change")

    def handle(self, *args: Any, paths: list[Path], check: bool, verbosity: int, **options: Any) -> None:
        try:
            outcome = _load(_files(paths or [SHIPPED]), only_check=check)
        except Refused as refusal:
            raise CommandError(_refusal(refusal)) from refusal
        if outcome is None:
            self._write_nothing(verbosity)
        elif verbosity:
            self._say(outcome, check, verbosity)

    def _write_nothing(self, verbosity: int) -> None:
        if verbosity:
            self.stdout.write("Nothing to change: the catalog says what the files say.")

    def _say(self, outcome: "Outcome", check: bool, verbosity: int) -> None:
        if outcome.is_nothing():
            self._write_nothing(verbosity)
            return
        lines = [*(f"+ {one}" for one in outcome.new)] if check or verbosity > 1 else []
        lines += [*(f"~ {one}" for one in outcome.changed), *(f"! {one}" for one in outcome.events)]
        for line in lines:
            self.stdout.write(line)
        verb = "Would write" if check else "Wrote"
        self.stdout.write(
            f"{verb} {len(outcome.new)} new, {len(outcome.changed)} changed, {len(outcome.events)} events;"
            f" the files hold {outcome.models} models."
        )


def _load(files: list[Path], *, only_check: bool) -> "Outcome | None":
    """Load the files, or return nothing when they are the ones that were loaded last."""
    if are_loaded(files):
        return None
    # The schema takes longer to import than a second run may last, and most runs are second runs.
    from transition.catalog.loading.writing import load

    return load(files, only_check=only_check)


def _files(paths: list[Path]) -> list[Path]:
    files: list[Path] = []
    for path in paths:
        found = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
        if not found:
            raise CommandError(f"{path} holds no *.yaml file.")
        files += found
    return files


def _refusal(refusal: Refused) -> str:
    shown = [str(one) for one in refusal.problems[:MOST_PROBLEMS]]
    if len(refusal.problems) > MOST_PROBLEMS:
        shown.append(f"and {len(refusal.problems) - MOST_PROBLEMS} more")
    return "\n".join([*shown, "Nothing was loaded."])
