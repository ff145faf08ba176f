"""Bring the database to where the code is: migrations, shipped catalog and guides, a staff link. One start of Django for all.

Run as `python -m transition.local.prepare [--staff-link]` by the supervisor.
"""

import io
import os
import sys
from contextlib import nullcontext

import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command, get_commands
from django.core.management.base import CommandError, SystemCheckError
from django.db import DatabaseError, connection, transaction
from django.db.migrations import Migration
from django.db.migrations.exceptions import BadMigrationError, NodeNotFoundError
from django.db.migrations.executor import MigrationExecutor

from transition.local.say import complain, say
from transition.local.shipped import SHIPPED, fingerprint, mark_prepared, prepared_for


def main(arguments: list[str]) -> int:
    """Do what is to be done; answer with an exit code, and with one sentence when it is not 0."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "transition.settings")
    try:
        django.setup()
        call_command("check", stdout=io.StringIO())
        prepare()
        if "--staff-link" in arguments:
            offer_staff_link()
    except (SystemCheckError, ImproperlyConfigured, BadMigrationError, NodeNotFoundError) as error:
        complain(str(error))
    except DatabaseError as error:
        complain(_said_by_the_database(str(error).splitlines()[0]))
    except CommandError as error:
        complain(f"The data could not be prepared: {error}")
    else:
        return 0
    return 1


def prepare() -> None:
    """Migrate and load what is shipped, as far as that is not done yet."""
    now = fingerprint()
    if plan := _migrations_that_are_due():
        say("Bringing the database up to date.")
        # Django notes a migration after its commit, and a stop in between would leave one half known. So it is all or nothing.
        with transaction.atomic() if all(migration.atomic for migration in plan) else nullcontext():
            call_command("migrate", verbosity=0, interactive=False)
    if prepared_for() != now:
        for command, folder in SHIPPED.items():
            if command in get_commands() and folder.is_dir():
                call_command(command)
        mark_prepared(now)


def offer_staff_link() -> None:
    """Print the address that signs this machine's staff in, once."""
    if "staff_link" in get_commands():
        link = io.StringIO()
        call_command("staff_link", stdout=link)
        say(f"Sign in as staff, once: {link.getvalue().strip()}")


def _said_by_the_database(reason: str) -> str:
    if "No space left" in reason:
        return "The disk is full where the database keeps its data. Free some space; nothing that was saved is lost."
    return f"The database could not be used: {reason}. Check DATABASE_URL and the server it names."


def _migrations_that_are_due() -> list[Migration]:
    executor = MigrationExecutor(connection)
    return [migration for migration, _backwards in executor.migration_plan(executor.loader.graph.leaf_nodes())]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
