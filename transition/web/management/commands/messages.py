"""``manage.py messages``: gather the words of the interface into locale/, and finish the catalogs for the site to read.

Needs GNU gettext. New words are empty afterwards; translate them in the ``django.po`` of each language and run it again.
"""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

ELSEWHERE = ["tests/*", "bench/*", "docs/*", ".venv/*", ".cache/*"]
_GATHERED_AT = re.compile(r'^"POT-Creation-Date: [^\n]*\n', re.MULTILINE)


class Command(BaseCommand):
    help = "Gather the words of the interface into locale/ and finish the catalogs."

    def handle(self, *args: Any, **options: Any) -> None:
        if not shutil.which("xgettext"):
            raise CommandError("GNU gettext is missing: apt-get install gettext")
        codes = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
        how = {"add_location": "file", "no_wrap": True, "no_obsolete": True, "ignore_patterns": [*ELSEWHERE]}
        call_command("makemessages", locale=codes, verbosity=0, **how)
        for path in _catalogs():
            # The day of the gathering would make every catalog differ from itself.
            path.write_text(_GATHERED_AT.sub("", path.read_text("utf-8"), count=1), "utf-8")
        call_command("compilemessages", locale=codes, verbosity=0)


def _catalogs() -> Iterator[Path]:
    for folder in settings.LOCALE_PATHS:
        yield from sorted(Path(folder).glob("*/LC_MESSAGES/django.po"))
