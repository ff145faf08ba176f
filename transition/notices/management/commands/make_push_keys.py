"""Make the key by which push services know this site."""

from typing import Any

from django.core.management.base import BaseCommand

from transition.notices.channels.push.keys import Signer, new_key


class Command(BaseCommand):
    help = "Print a new key for browser notifications. Nothing is stored: put the line into the site's environment."

    def handle(self, *args: Any, **options: Any) -> None:
        key = new_key()
        self.stdout.write(f"PUSH_PRIVATE_KEY={key}")
        self.stderr.write(f"Keep it as secret as SECRET_KEY. Browsers see its public half: {Signer(key).public}")
        self.stderr.write("To replace a key, put the old one into PUSH_PRIVATE_KEY_FALLBACKS.")
