"""Outlive the run that started this, and end what it left behind.

Runs as a program of its own, on nothing but the standard library. It reads orders from standard input, one JSON list a line:
``["watch", pid, signal]``, ``["forget", pid]``, ``["remove", folder]``. When standard input ends, the run is over, however it
ended: every process still watched gets its signal, after PATIENCE its whole process group is killed, and folders are removed.
"""

import contextlib
import json
import os
import shutil
import signal
import sys
import time
from collections.abc import Iterable
from pathlib import Path

PATIENCE = 8.0


def obey(orders: Iterable[str]) -> tuple[dict[int, int], list[str]]:
    """Follow orders until they end; return what is left: processes with their signals, and folders."""
    watched: dict[int, int] = {}
    folders: list[str] = []
    for line in orders:
        match json.loads(line):
            case ["watch", pid, number]:
                watched[pid] = number
            case ["forget", pid]:
                watched.pop(pid, None)
            case ["remove", folder]:
                folders.append(folder)
    return watched, folders


def end(watched: dict[int, int]) -> None:
    """Ask every process to stop, then make sure of it and of everything in its group."""
    for pid, number in watched.items():
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and any(map(lives, watched)):
        time.sleep(0.05)
    for pid in watched:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)


def lives(pid: int) -> bool:
    """Say whether a process runs. One that ended and that nobody has collected yet (a zombie) does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    try:
        # The state stands behind the name, which may hold anything, closing brackets included.
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return not Path("/proc/self/stat").exists()


if __name__ == "__main__":
    for deaf_to in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(deaf_to, signal.SIG_IGN)
    left, throwaway = obey(sys.stdin)
    end(left)
    for path in throwaway:
        shutil.rmtree(path, ignore_errors=True)
