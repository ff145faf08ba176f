"""One embedded Valkey (or Redis, from the system): it only rings and caches, so little of it is worth keeping."""

import signal
import socket
import subprocess
from pathlib import Path

from transition.local.account import Account
from transition.local.orphans import stop_orphan
from transition.local.postgres import last_line
from transition.local.problems import Problem
from transition.local.processes import LONGEST_START, Watch, stop, wait_until


class Valkey:
    """A Redis-compatible server on a Unix socket, for this machine only."""

    def __init__(
        self, program: Path, data: Path, sockets: Path, *, account: Account, keep: bool, logs: Path | None = None
    ) -> None:
        self.program, self.data, self.account = program, data, account
        self.socket = sockets / "valkey.sock"
        self.log = (logs or sockets) / "valkey.log"
        self.pid_file = data / "valkey.pid"
        self.save = "300 1" if keep else ""
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Return REDIS_URL in redis-py's spelling; settings derive Celery's from it."""
        return f"unix://{self.socket}"

    def start(self, watch: Watch, *, seconds: float = LONGEST_START) -> None:
        """Start the server and return when it answers."""
        stop_orphan(self.pid_file, names=("valkey-server", "redis-server"), last_signal=signal.SIGTERM)
        command: list[str | Path] = [
            self.program,
            "--port",
            "0",
            "--unixsocket",
            self.socket,
            "--unixsocketperm",
            "700",
        ]
        command += ["--dir", self.data, "--save", self.save, "--appendonly", "no", "--daemonize", "no"]
        command += ["--pidfile", self.pid_file]
        with self.log.open("ab") as log:
            self.process = watch.start(command, stdout=log, stderr=log, cwd="/", **self.account.spawn_options())
        if not wait_until(lambda: self._answers() or self._ended(), seconds=seconds) or self._ended():
            self.stop(watch)
            raise Problem(f"Valkey did not start: {last_line(self.log)}", way_out=f"Its log is {self.log}.")

    def stop(self, watch: Watch) -> None:
        """Save and stop."""
        if self.process:
            stop(self.process, signal.SIGTERM, patience=10)
            watch.forget(self.process.pid)
            self.process = None

    def _ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(1)
            try:
                line.connect(str(self.socket))
                line.sendall(b"PING\r\n")
                return line.recv(7) == b"+PONG\r\n"
            except OSError:
                return False
