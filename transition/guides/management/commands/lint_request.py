"""`manage.py lint_request [--target ID] FILE|-`: what a request meets on another model, as JSON or SARIF."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from transition import clock
from transition.guides import linting
from transition.guides.linting import DIRECTIONS, SURFACES, Refused, Report


class Command(BaseCommand):
    help = "Check a request, or code that sends one, for another model. Nothing of it is kept."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="A file with JSON or code; - reads what is piped in.")
        parser.add_argument("--target", default="", metavar="ID", help="The model to move to; none: the successor.")
        parser.add_argument("--source", default="", metavar="ID", help="The model, where the request does not name it.")
        parser.add_argument(
            "--surface", default="", choices=["", *SURFACES], metavar="SURFACE", help=", ".join(SURFACES)
        )
        parser.add_argument("--direction", default="forward", choices=DIRECTIONS)
        parser.add_argument("--format", default="json", choices=["json", "sarif"])

    def handle(self, *, file: str, **options: Any) -> None:
        report = self._report(_text(file), options)
        if options["format"] == "sarif":
            answer = linting.as_sarif(report, uri="stdin" if file == "-" else Path(file).as_posix())
        else:
            answer = linting.as_json(report)
        self.stdout.write(json.dumps(answer, indent=2))

    def _report(self, text: str, options: dict[str, Any]) -> Report:
        given = linting.sorted_out(
            text, **{name: options[name] for name in ("target", "source", "surface", "direction")}
        )
        try:
            return linting.check(given, clock.today())
        except Refused as refused:
            reason = refused.reason
        raise CommandError(reason)


def _text(file: str) -> str:
    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}") from error
    return data.decode("utf-8", "replace")
