"""Start the real supervisor as a program of its own and watch it from outside."""

import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.patience import PATIENCE, quiet_port, wait_for

BASE = Path(__file__).resolve().parents[2]
OURS = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "SITE_URL", "PORT", "SECRET_KEY", "DJANGO_SETTINGS_MODULE")
OURS += ("TRANSITION_MODE", "TRANSITION_EMBEDDED", "TRANSITION_DATA")


@contextmanager
def data_folder() -> Iterator[Path]:
    """A folder that the account of the servers can reach, which pytest's own is not when root runs the tests."""
    folder = Path(tempfile.mkdtemp(prefix="kept-", dir="/tmp"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def environment(folder: Path, **variables: str) -> dict[str, str]:
    outside = {name: value for name, value in os.environ.items() if name not in OURS}
    return {**outside, "TRANSITION_DATA": str(folder), **variables}


def local(folder: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command of transition.local to its end."""
    command = [sys.executable, "-m", "transition.local", *words]
    told = environment(folder, **variables)
    return subprocess.run(command, cwd=BASE, env=told, capture_output=True, text=True, timeout=PATIENCE, check=False)


def _hear_hangups() -> None:
    """A suite started with nohup would pass its deafness on, and the run rightly respects it."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


class Run:
    """One `python -m transition.local run`."""

    def __init__(self, folder: Path, **variables: str) -> None:
        self.folder, self.port = folder, quiet_port()
        told = environment(folder, PORT=str(self.port), **variables)
        command = [sys.executable, "-m", "transition.local", "run"]
        self.process = subprocess.Popen(
            command,
            cwd=BASE,
            env=told,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            preexec_fn=_hear_hangups,
        )
        self.said: list[str] = []
        self._lines: queue.Queue[str | None] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    def waits_for(self, words: str) -> str:
        """Return the first line that has ``words`` in it; fail with everything said when none comes."""
        while (line := self._next_line()) is not None:
            self.said.append(line)
            if words in line:
                return line
        raise AssertionError(f"never said {words!r}, but: {self.said}")

    def is_up(self) -> "Run":
        self.waits_for("Stop with Ctrl-C")
        return self

    def ends_with(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)

    def _next_line(self) -> str | None:
        """Return what it says next; None when it has nothing more to say, or says nothing for as long as we wait."""
        try:
            return self._lines.get(timeout=PATIENCE)
        except queue.Empty:
            return None

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line.rstrip("\n"))
        self._lines.put(None)


@contextmanager
def running(folder: Path, **variables: str) -> Iterator[Run]:
    run = Run(folder, **variables)
    try:
        yield run
    finally:
        if run.process.poll() is None:
            run.ends_with(signal.SIGTERM)


def processes_of(folder: Path) -> dict[int, str]:
    """Return every living process that has the folder in its command or its environment."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal() and int(entry.name) != os.getpid():
            try:
                command, told = (entry / "cmdline").read_bytes(), (entry / "environ").read_bytes()
            except OSError:
                continue
            if str(folder).encode() in command + told:
                found[int(entry.name)] = command.replace(b"\0", b" ").decode()
    return found


def nothing_is_left_of(folder: Path) -> None:
    try:
        wait_for(lambda: not processes_of(folder), every=0.1)
    except AssertionError:
        raise AssertionError(f"left behind: {processes_of(folder)}") from None
