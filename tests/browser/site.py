"""A whole site in processes of its own: database with the shipped catalog, granian, and a mail server that keeps what it gets."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import psycopg
from aiosmtpd.controller import Controller

from bench.servers import free_port, granian

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass
class Mailbox:
    """What the mail server was handed, oldest first."""

    messages: list[EmailMessage] = field(default_factory=list)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802  aiosmtpd's name
        message = message_from_bytes(envelope.content, policy=policy.default)
        message["X-Envelope-To"] = ", ".join(envelope.rcpt_tos)
        self.messages.append(message)  # type: ignore[arg-type]
        return "250 kept"

    def to(self, address: str) -> list[EmailMessage]:
        return [message for message in self.messages if address in message["X-Envelope-To"]]


@dataclass(frozen=True)
class Site:
    """A running site: where it is, what it mailed, and a way to run its commands."""

    url: str
    mailbox: Mailbox
    environ: dict[str, str]

    def manage(self, *words: str) -> str:
        command = [sys.executable, "manage.py", *words]
        done = subprocess.run(command, cwd=ROOT, env=self.environ, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def path(self, path: str) -> str:
        return self.url + path


SHIPPED = "shipped"


@contextmanager
def running_site(name: str) -> Iterator[Site]:
    """Run a site on a new database called ``name`` on the server of ``DATABASE_URL``."""
    server = os.environ["DATABASE_URL"]
    with psycopg.connect(_conninfo(server), autocommit=True) as database:
        # Whoever comes first makes what everybody copies: migrated, with the catalog and the guides in it.
        database.execute("SELECT pg_advisory_lock(1)")
        if not database.execute("SELECT 1 FROM pg_database WHERE datname = %s", [SHIPPED]).fetchone():
            _make_shipped(database, server)
        database.execute(f'DROP DATABASE IF EXISTS "{name}"')
        database.execute(f'CREATE DATABASE "{name}" TEMPLATE {SHIPPED}')
    mailbox = Mailbox()
    catcher = Controller(mailbox, hostname="127.0.0.1", port=free_port())
    catcher.start()
    environ = {
        "DATABASE_URL": _address(server, name),
        "TRANSITION_MODE": "local",
        "EMAIL_URL": f"smtp://127.0.0.1:{catcher.port}",
    }
    with granian("transition.wsgi:application", **environ) as port:
        yield Site(
            f"http://localhost:{port}", mailbox, {**os.environ, **environ, "SITE_URL": f"http://localhost:{port}"}
        )
    catcher.stop()


def _make_shipped(database: psycopg.Connection, server: str) -> None:
    unfinished = f"{SHIPPED}_unfinished"
    database.execute(f"DROP DATABASE IF EXISTS {unfinished}")
    database.execute(f"CREATE DATABASE {unfinished}")
    environ = os.environ | {"DATABASE_URL": _address(server, unfinished), "TRANSITION_MODE": "local"}
    subprocess.run([sys.executable, "-m", "transition.local.prepare"], cwd=ROOT, env=environ, check=True)
    database.execute(f"ALTER DATABASE {unfinished} RENAME TO {SHIPPED}")


def _address(server: str, name: str) -> str:
    return server.replace("/transition?", f"/{name}?")


def _conninfo(url: str) -> str:
    """Return the address of the same server's maintenance database, in libpq's spelling."""
    account, rest = url.removeprefix("postgres://").split("@", 1)
    place, _, query = rest.partition("?")
    host = place.partition("/")[0]
    socket = query.removeprefix("host=")
    return f"dbname=postgres user={account.partition(':')[0]} host={socket or host.partition(':')[0]}"
