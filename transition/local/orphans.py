"""Servers that an earlier run left behind when it was killed together with its watchdog."""

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path

from transition.local.processes import wait_until
from transition.local.watchdog import lives


def stop_orphan(pid_file: Path, *, names: tuple[str, ...], last_signal: int) -> bool:
    """Stop the server that wrote ``pid_file`` if it still runs, and remove the file; say whether one was stopped.

    The caller holds the lock of the data folder, so whoever runs on this data belongs to a run that is over.
    """
    pid = _first_number(pid_file)
    if pid is None:
        return False
    found = lives(pid) and _program_of(pid) in names
    if found:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, last_signal)
        if not wait_until(lambda: not lives(pid), seconds=60):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            wait_until(lambda: not lives(pid), seconds=5)
    pid_file.unlink(missing_ok=True)
    return found


def _first_number(pid_file: Path) -> int | None:
    try:
        return int(pid_file.read_text().split("\n")[0])
    except (FileNotFoundError, ValueError):
        return None


def _program_of(pid: int) -> str:
    # After a restart of the machine the number may belong to a stranger, who must not be stopped.
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            return Path(f"/proc/{pid}/comm").read_text().strip()
        return ""
    answer = subprocess.run(["ps", "-o", "comm=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return os.path.basename(answer.stdout.strip())
