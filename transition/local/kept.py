"""The surroundings of `make run`: servers with kept data, caught mail, a key; all of them as environment variables."""

import base64
import fcntl
import json
import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from transition.local import postgres
from transition.local.account import Account
from transition.local.binaries import postgres_programs, valkey_program
from transition.local.folders import LONGEST_SOCKET_FOLDER, cache_folder, throwaway_folder
from transition.local.mail import caught_mail
from transition.local.postgres import Postgres, create_cluster
from transition.local.problems import Problem
from transition.local.processes import Watch
from transition.local.valkey import Valkey

SPACE_NEEDED = 200 * 1024 * 1024


@dataclass
class Surroundings:
    """What the application needs around it: variables for its environment, and the servers started for it."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    postgres: Postgres | None = None
    valkey: Valkey | None = None

    @property
    def embedded(self) -> bool:
        """Say whether the database is ours, so that nobody but this machine's user is served."""
        return self.postgres is not None

    def servers(self) -> dict[str, subprocess.Popen[bytes]]:
        """Return the running servers by the names people know them by."""
        named = {"PostgreSQL": self.postgres, "Valkey": self.valkey}
        return {name: server.process for name, server in named.items() if server and server.process}


@contextmanager
def surroundings(folder: Path, watch: Watch) -> Iterator[Surroundings]:
    """Start what the environment does not name yet, and stop it afterwards. The caller holds the lock."""
    account = Account.for_servers()
    made = Surroundings(folder, {"TRANSITION_DATA": str(folder), "TRANSITION_MODE": "local"})
    made.environment["SECRET_KEY"] = os.environ.get("SECRET_KEY") or kept_secret(folder / "secret-key")
    made.environment["PUSH_PRIVATE_KEY"] = os.environ.get("PUSH_PRIVATE_KEY") or kept_push_key(folder / "push-key")
    with ExitStack() as stack:
        if not os.environ.get("DATABASE_URL"):
            made.postgres = _start_postgres(folder, stack, watch, account)
            made.environment |= {"DATABASE_URL": made.postgres.url, "TRANSITION_EMBEDDED": "yes"}
        if not os.environ.get("REDIS_URL"):
            made.valkey = _start_valkey(folder, stack, watch, account)
            made.environment["REDIS_URL"] = made.valkey.url
        if not os.environ.get("EMAIL_URL"):
            made.environment["EMAIL_URL"] = stack.enter_context(caught_mail(folder / "mail"))
        yield made


def prepare_folder(folder: Path) -> None:
    """Make the data folder and see that it can hold data."""
    account = Account.for_servers()
    try:
        # Root lends the folder's insides to `nobody`, who has to pass through it; nobody else's business otherwise.
        folder.mkdir(mode=0o755 if account.borrowed else 0o700, parents=True, exist_ok=True)
        (folder / "logs").mkdir(mode=0o700, exist_ok=True)
    except (PermissionError, NotADirectoryError, FileExistsError) as error:
        raise Problem(
            f"The data folder {folder} cannot be written: {error.strerror}.",
            way_out="Give yourself the right to write there, or set TRANSITION_DATA to another folder.",
        ) from error
    if not account.reaches(folder / "x"):
        raise Problem(
            f"The data folder {folder} is out of reach for the account `nobody`, which PostgreSQL runs as under root.",
            way_out="Set TRANSITION_DATA to a folder every account can enter, such as /var/lib/transition.",
        )
    free = shutil.disk_usage(folder).free
    if free < SPACE_NEEDED:
        raise Problem(
            f"The disk is full: {free // 1024**2} MB are free for {folder}, and {SPACE_NEEDED // 1024**2} MB are needed.",
            way_out="Free some space, or set TRANSITION_DATA to a folder on another disk.",
        )


@contextmanager
def lock(folder: Path) -> Iterator[bool]:
    """Try to be the only run on this folder; yield whether that worked. The system drops the lock of a killed run."""
    with (folder / "lock").open("a+") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def announce(folder: Path, environment: dict[str, str]) -> None:
    """Write down how to reach this run, for `python -m transition.local manage` beside it."""
    _write_private(_announcement(folder), json.dumps({"pid": os.getpid(), "environment": environment}))


def withdraw(folder: Path) -> None:
    """Take the announcement back."""
    _announcement(folder).unlink(missing_ok=True)


def announced(folder: Path) -> tuple[int, dict[str, str]] | None:
    """Return the process and the environment of the run that announced itself, if one did."""
    try:
        said = json.loads(_announcement(folder).read_text())
    except (FileNotFoundError, ValueError):
        return None
    return said["pid"], said["environment"]


def kept_secret(path: Path) -> str:
    """Return this machine's own SECRET_KEY, made the first time it is asked for."""
    if not path.exists():
        _write_private(path, secrets.token_urlsafe(64))
    return path.read_text().strip()


def kept_push_key(path: Path) -> str:
    """Return this machine's own PUSH_PRIVATE_KEY, made the first time it is asked for."""
    if not path.exists():
        from cryptography.hazmat.primitives.asymmetric import ec

        number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
        _write_private(path, base64.urlsafe_b64encode(number.to_bytes(32)).rstrip(b"=").decode())
    return path.read_text().strip()


def _announcement(folder: Path) -> Path:
    return folder / "running.json"


def _write_private(path: Path, text: str) -> None:
    # Written beside and moved into place: a full disk leaves no half of it.
    handle, name = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "w") as file:
            file.write(text)
        os.replace(name, path)
    except OSError:
        os.unlink(name)
        raise


def _start_postgres(folder: Path, stack: ExitStack, watch: Watch, account: Account) -> Postgres:
    programs = postgres_programs(cache_folder(), account)
    data = folder / "postgres"
    if not (data / "PG_VERSION").exists():
        _create(programs, data, account)
    _same_major(programs, data)
    sockets = _socket_folder(folder, watch, stack, account)
    database = Postgres(programs, data, sockets, account=account, options=postgres.KEPT, logs=folder / "logs")
    stack.callback(database.stop, watch)
    database.start_after_a_crash(watch)
    return database


def _create(programs: Path, data: Path, account: Account) -> None:
    unfinished = data.with_name("postgres-unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    account.own(unfinished)
    create_cluster(programs, unfinished, account)
    unfinished.rename(data)


def _same_major(programs: Path, data: Path) -> None:
    kept = (data / "PG_VERSION").read_text().strip()
    version = subprocess.run([programs / "postgres", "--version"], capture_output=True, text=True, check=False).stdout
    if f" {kept}." not in version and f" {kept}" != version[version.rfind(" ") :].rstrip():
        raise Problem(
            f"The kept data was written by PostgreSQL {kept}, and this machine has {version.strip()}.",
            way_out=f"Install PostgreSQL {kept}, or restore a dump into a new folder: docs/operators/running.md shows how.",
        )


def _start_valkey(folder: Path, stack: ExitStack, watch: Watch, account: Account) -> Valkey:
    data = folder / "valkey"
    data.mkdir(mode=0o700, exist_ok=True)
    account.own(data)
    sockets = _socket_folder(folder, watch, stack, account)
    ring = Valkey(
        valkey_program(cache_folder(), account), data, sockets, account=account, keep=True, logs=folder / "logs"
    )
    stack.callback(ring.stop, watch)
    ring.start(watch)
    return ring


def _socket_folder(folder: Path, watch: Watch, stack: ExitStack, account: Account) -> Path:
    sockets = folder / "sockets"
    if len(os.fsencode(sockets)) <= LONGEST_SOCKET_FOLDER:
        sockets.mkdir(mode=0o700, exist_ok=True)
        account.own(sockets)
        return sockets
    short = throwaway_folder(account)
    watch.remove_at_end(short)
    stack.callback(shutil.rmtree, short, ignore_errors=True)
    return short
