"""``manage.py messages``: gather the words of the interface into locale/, and finish the catalogs for the site to read.

Needs GNU gettext. New words are empty afterwards; translate them in the ``django.po`` of each language and run it again.
"""

import shutil
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

ELSEWHERE = ["tests/*", "bench/*", "docs/*", ".venv/*", ".cache/*"]


class Command(BaseCommand):
    help = "Gather the words of the interface into locale/ and finish the catalogs."

    def handle(self, *args: Any, **options: Any) -> None:
        if not shutil.which("xgettext"):
            raise CommandError("GNU gettext is missing: apt-get install gettext")
        codes = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
        how = {"add_location": "file", "no_wrap": True, "no_obsolete": True, "ignore_patterns": [*ELSEWHERE]}
        call_command("makemessages", locale=codes, verbosity=0, **how)
        call_command("compilemessages", locale=codes, verbosity=0)
