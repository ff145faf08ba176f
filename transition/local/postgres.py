"""One embedded PostgreSQL: its cluster, its start, its end."""

import hashlib
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from transition.local.account import Account
from transition.local.binaries import put_in_place
from transition.local.orphans import stop_orphan
from transition.local.problems import Problem
from transition.local.processes import LONGEST_START, Watch, stop, wait_until

NAME = "transition"
OWNER = "app"
INITDB = ("--username", OWNER, "--auth", "trust", "--encoding", "UTF8", "--locale", "C", "--no-instructions")
# Sorting and case by Unicode, the same on every machine, whatever locales it has.
UNICODE_RULES = ("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8")
# The default is for spinning disks; it reads whole tables where an index is ten times as fast.
FAST_READS = {"random_page_cost": "1.1"}
KEPT = {"max_connections": "100", **FAST_READS}
SHORT_WAITS = 60
# Throwaway data is never read again after a crash, so nothing waits for the disk.
THROWAWAY = {
    **FAST_READS,
    "max_connections": "200",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum_naptime": "1h",
}


class Postgres:
    """A PostgreSQL server on a Unix socket, for this machine only."""

    def __init__(
        self,
        programs: Path,
        data: Path,
        sockets: Path,
        *,
        account: Account,
        options: dict[str, str],
        logs: Path | None = None,
    ) -> None:
        self.programs, self.data, self.sockets = programs, data, sockets
        self.account, self.options = account, options
        self.log = (logs or sockets) / "postgres.log"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Return DATABASE_URL in the spelling django-environ understands for a socket."""
        return f"postgres://{OWNER}@/{NAME}?host={self.sockets}"

    def create_from_template(self, cache: Path) -> None:
        """Copy a ready cluster from the cache, making it the first time: a copy takes a tenth of initdb."""
        recipe = f"{self.programs} {(self.programs / 'postgres').stat().st_mtime_ns} {INITDB}"
        template = cache / f"cluster-{hashlib.sha256(recipe.encode()).hexdigest()[:12]}"
        if not template.exists():
            cache.mkdir(parents=True, exist_ok=True)
            unfinished = Path(tempfile.mkdtemp(dir=cache))
            self.account.own(unfinished)
            create_cluster(self.programs, unfinished, self.account)
            put_in_place(unfinished, template)
        shutil.copytree(template, self.data)
        self.data.chmod(0o700)
        self.account.own(self.data)

    def start(self, watch: Watch, *, seconds: float = LONGEST_START) -> None:
        """Start the server and return when it takes connections."""
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "unix_socket_permissions": "0700",
            "timezone": "UTC",
            "jit": "off",
            **self.options,
        }
        command: list[str | Path] = [self.programs / "postgres", "-D", self.data]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        with self.log.open("ab") as log:
            self.process = watch.start(
                command, last_signal=signal.SIGINT, stdout=log, stderr=log, cwd="/", **self.account.spawn_options()
            )
        if not wait_until(lambda: self._ready() or self._ended(), seconds=seconds) or self._ended():
            self.stop(watch)
            raise Problem(f"PostgreSQL did not start: {last_line(self.log)}", way_out=f"Its log is {self.log}.")

    def start_after_a_crash(self, watch: Watch) -> None:
        """Start the server, waiting a little for what is left of a killed one to let go of its memory."""
        stop_orphan(self.data / "postmaster.pid", names=("postgres",), last_signal=signal.SIGINT)
        for _ in range(SHORT_WAITS):
            try:
                self.start(watch)
            except Problem:
                if "still in use" not in self.log.read_text(errors="replace")[-2000:]:
                    raise
                time.sleep(1)
            else:
                return
        self.start(watch)

    def stop(self, watch: Watch) -> None:
        """End every connection, write everything down, and stop."""
        if self.process:
            stop(self.process, signal.SIGINT, patience=20)
            watch.forget(self.process.pid)
            self.process = None

    def _ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def _ready(self) -> bool:
        # The server writes its own state here. Trying to connect would also succeed against another server.
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return len(lines) > 7 and self.process is not None and lines[0] == str(self.process.pid) and "ready" in lines[7]


def create_cluster(programs: Path, data: Path, account: Account) -> None:
    """Make an empty cluster with the application's database in it."""
    initdb = [str(programs / "initdb"), "-D", str(data), *INITDB]
    done = _run([*initdb, *UNICODE_RULES], account)
    if done.returncode and "builtin" in done.stderr:
        # PostgreSQL 15 and 16, from the system, do not have the builtin rules yet.
        done = _run(initdb, account)
    if not done.returncode:
        done = _run(
            [str(programs / "postgres"), "--single", "-D", str(data), "postgres"], account, f"CREATE DATABASE {NAME}\n"
        )
    if done.returncode:
        reason = (done.stderr.strip() or "no reason given").splitlines()[-1]
        raise Problem(
            f"PostgreSQL could not make its data folder {data}: {reason}",
            way_out="Free some space or check its rights.",
        )


def _run(command: list[str], account: Account, entry: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, input=entry, capture_output=True, text=True, cwd="/", check=False, **account.spawn_options()
    )


def last_line(log: Path) -> str:
    """Return the last thing a server said."""
    try:
        lines = log.read_text(errors="replace").strip().splitlines()
    except FileNotFoundError:
        lines = []
    return lines[-1] if lines else "it said nothing"
