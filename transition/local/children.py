"""The programs of one run: kept alive with patience, and stopped together."""

import contextlib
import os
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from transition.local.postgres import last_line
from transition.local.problems import Problem
from transition.local.processes import Watch, stop

# A program that stops this often within this many seconds will not get better by itself.
PATIENCE = 4
WITHIN = 60.0
LOG_LIMIT = 20 * 1024 * 1024


@dataclass
class Child:
    """One program that is to run for as long as the run does."""

    name: str
    command: list[str]
    log: Path
    environment: dict[str, str]
    # What it gets when the whole run was killed: the quick way out.
    last_signal: int = signal.SIGTERM
    process: subprocess.Popen[bytes] | None = None
    stopped_at: list[float] = field(default_factory=list)
    due_at: float | None = None

    def start(self, watch: Watch) -> None:
        """Start the program, its words going to its log."""
        with self.log.open("ab") as log:
            self.process = watch.start(
                self.command, last_signal=self.last_signal, stdout=log, stderr=log, env=self.environment
            )
        self.due_at = None

    def look_after(self, watch: Watch, now: float) -> str | None:
        """Restart the program if it stopped; return a sentence when there is something to say."""
        if self.due_at is not None:
            if now >= self.due_at:
                self.start(watch)
            return None
        if self.process is None or self.process.poll() is None:
            _keep_small(self.log)
            return None
        return self._has_stopped(watch, now)

    def stop(self, watch: Watch, *, patience: float) -> None:
        """Stop the program and everything it started."""
        if self.process is not None:
            stop(self.process, signal.SIGTERM, patience=patience)
            watch.forget(self.process.pid)
            self.process = None

    def _has_stopped(self, watch: Watch, now: float) -> str:
        assert self.process is not None
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        watch.forget(self.process.pid)
        self.process = None
        self.stopped_at = [moment for moment in self.stopped_at if now - moment < WITHIN] + [now]
        reason = last_line(self.log)
        if len(self.stopped_at) >= PATIENCE:
            raise Problem(
                f"The {self.name} stopped {PATIENCE} times within a minute: {reason}", way_out=f"Its log is {self.log}."
            )
        self.due_at = now + 2.0 ** (len(self.stopped_at) - 1)
        return f"The {self.name} stopped and is started again: {reason}"


def stop_together(children: list[Child], watch: Watch, *, patience: float = 10.0) -> None:
    """Ask all to stop at once, then wait for each; nobody waits for another's turn."""
    for child in children:
        if child.process is not None and child.process.poll() is None:
            child.process.send_signal(signal.SIGTERM)
    deadline = time.monotonic() + patience
    for child in children:
        if child.process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.process.wait(max(0.0, deadline - time.monotonic()))
        child.stop(watch, patience=0.1)


def _keep_small(log: Path) -> None:
    # The program keeps the file open for appending, so its text is moved away and the file stays.
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        log.with_suffix(".log.1").write_bytes(log.read_bytes())
        os.truncate(log, 0)
