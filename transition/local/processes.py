"""Start programs so that none of them outlives the run, whatever way the run ends.

Two nets: on Linux the kernel signals each child when its parent dies; everywhere a watchdog process notices the end of the
run and ends what is left, with everything in its process group.
"""

import contextlib
import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

PR_SET_PDEATHSIG = 1
# A server that cannot start ends, and that is noticed at once; one that is slow has a busy machine.
LONGEST_START = 120.0
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


class Watch:
    """Every process of this run, and the watchdog that ends them should the run die."""

    def __init__(self) -> None:
        self._dog: subprocess.Popen[bytes] | None = None

    def start(
        self, command: Sequence[str | Path], *, last_signal: int = signal.SIGTERM, **options: Any
    ) -> subprocess.Popen[bytes]:
        """Start a program in a process group of its own; ``last_signal`` is what it gets when the run dies."""
        process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_dying_with_parent(last_signal),
            **options,
        )
        self._tell("watch", process.pid, int(last_signal))
        return process

    def forget(self, pid: int) -> None:
        """Stop watching a process that has ended."""
        self._tell("forget", pid)

    def remove_at_end(self, folder: Path) -> None:
        """Have a throwaway folder removed even when the run is killed."""
        self._tell("remove", str(folder))

    def close(self) -> None:
        """Let the watchdog finish what is left, and wait for it."""
        if self._dog and self._dog.stdin:
            with contextlib.suppress(BrokenPipeError):
                self._dog.stdin.close()
            self._dog.wait()
            self._dog = None

    def _tell(self, *order: str | int) -> None:
        dog = self._dog = self._dog or _new_watchdog()
        assert dog.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            dog.stdin.write(json.dumps(order).encode() + b"\n")
            dog.stdin.flush()


def stop(process: subprocess.Popen[bytes], number: int, *, patience: float) -> None:
    """Ask a process to stop; kill it and its group when it does not."""
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(number)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(patience)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def wait_until(ready: Callable[[], bool], *, seconds: float, every: float = 0.02) -> bool:
    """Ask again and again; say whether the answer became yes in time."""
    deadline = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > deadline:
            return False
        time.sleep(every)
    return True


def _new_watchdog() -> subprocess.Popen[bytes]:
    # -I and -S: it starts in 10 ms and nothing of the environment can change what it does.
    program = Path(__file__).with_name("watchdog.py")
    return subprocess.Popen(
        [sys.executable, "-I", "-S", str(program)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
        start_new_session=True,
    )


def _dying_with_parent(number: int) -> Callable[[], None] | None:
    if _libc is None:
        return None
    prctl = _libc.prctl
    parent = os.getpid()

    def ask_kernel() -> None:
        # A shell starts what stands in its background deaf to some signals, and a program inherits that.
        signal.signal(number, signal.SIG_DFL)
        prctl(PR_SET_PDEATHSIG, int(number))
        if os.getppid() != parent:
            os._exit(1)

    return ask_kernel
