"""`manage.py build_css`: join the parts of the public stylesheet into the one file that pages load."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

CSS = Path(__file__).resolve().parents[4] / "static" / "css"
SITE = CSS / "site.css"

# The order of the cascade inside each layer. The desk's own sheet is not here: only staff load it.
PARTS = (
    "tokens",
    "base",
    "layout",
    "prose",
    "forms",
    "choices",
    "status",
    "table",
    "notice",
    "inbox",
    "timeline",
    "comparison",
    "model",
    "guide",
    "quality",
    "teams",
    "print",
)


def site_css() -> str:
    """The parts one after the other, each under its name, so that a reader of the joined file finds the source."""
    return "\n".join(f"/* parts/{name}.css */\n{(CSS / 'parts' / f'{name}.css').read_text()}" for name in PARTS)


class Command(BaseCommand):
    help = "Join static/css/parts/*.css into static/css/site.css."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="Change nothing; fail when site.css is out of date.")

    def handle(self, *, check: bool, **options: Any) -> None:
        current = SITE.is_file() and SITE.read_text() == site_css()
        if check and not current:
            raise CommandError("static/css/site.css is out of date. Run: manage.py build_css")
        if not current:
            SITE.write_text(site_css())
            self.stdout.write(f"Wrote {SITE.relative_to(CSS.parents[1])}.")
