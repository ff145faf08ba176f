"""Real processes that do the engine's work on the test's own database, and die or stall where they are told to."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote, urlencode

from django.db import connection
from redis import Redis

from tests.patience import PATIENCE
from transition.local.account import Account
from transition.local.binaries import valkey_program
from transition.local.folders import cache_folder, throwaway_folder
from transition.local.processes import Watch
from transition.local.valkey import Valkey

ROOT = Path(__file__).resolve().parents[2]
Process = subprocess.Popen
_started: list["Process[bytes]"] = []


def environment(port: int, **more: str) -> dict[str, str]:
    """Return the environment in which a process works on this test's database and mail server."""
    return {
        **os.environ,
        "DATABASE_URL": _database_url(),
        "EMAIL_URL": f"smtp://127.0.0.1:{port}",
        "TRANSITION_MODE": "test",
        "NOTICES_QUIET_SECONDS": "0",
        "LOG_LEVEL": "ERROR",
        **more,
    }


def run_worker(port: int, *, dies: str = "", at: int = 1, weakened: str = "", **more: str) -> int:
    """Run one worker until nothing is due or it dies; return how it ended (-9 after SIGKILL)."""
    return start_worker(port, dies=dies, at=at, weakened=weakened, **more).wait(PATIENCE)


def start_worker(port: int, *, dies: str = "", at: int = 1, weakened: str = "", **more: str) -> "Process[bytes]":
    told = {"FAULT_STAGE": dies, "FAULT_AT": str(at), "FAULT_WEAKENED": weakened, **more}
    return _start(["tests.faults.worker"], environment(port, **told))


def start_celery(
    role: str, port: int, folder: Path, redis_url: str, *, supervised: bool = False, **more: str
) -> "Process[bytes]":
    words = ["tests.faults.bells", role, str(folder)]
    if supervised:
        words = ["tests.faults.supervisor", *words]
    return _start(words, environment(port, REDIS_URL=redis_url, **more))


def manage(port: int, *arguments: str, env: Mapping[str, str] | None = None) -> str:
    command = [sys.executable, "manage.py", *arguments]
    told = {**environment(port), **(env or {})}
    done = subprocess.run(command, cwd=ROOT, env=told, check=True, capture_output=True, text=True, timeout=PATIENCE)
    return done.stdout


def kill_what_was_started() -> None:
    """End every process of this test at once, with the processes that it started."""
    while _started:
        process = _started.pop()
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(PATIENCE)


def _start(words: list[str], env: Mapping[str, str]) -> "Process[bytes]":
    _started.append(Process([sys.executable, "-m", *words], cwd=ROOT, env=env, start_new_session=True))
    return _started[-1]


class Broker:
    """A Valkey of a test's own, which may be emptied, stopped and started again."""

    def __init__(self, folder: Path, account: Account, watch: Watch) -> None:
        self._valkey = Valkey(valkey_program(cache_folder(), account), folder, folder, account=account, keep=False)
        self._watch = watch
        self.url = self._valkey.url

    def start(self) -> None:
        self._valkey.start(self._watch, seconds=PATIENCE)

    def stop(self) -> None:
        self._valkey.stop(self._watch)

    def empty(self) -> None:
        Redis.from_url(self.url).flushall()


@contextmanager
def running_broker() -> Iterator[Broker]:
    account, watch = Account.for_servers(), Watch()
    folder = throwaway_folder(account)
    watch.remove_at_end(folder)
    broker = Broker(folder, account, watch)
    try:
        broker.start()
        yield broker
    finally:
        broker.stop()
        shutil.rmtree(folder, ignore_errors=True)
        watch.close()


def _database_url() -> str:
    where = connection.settings_dict
    host = where.get("HOST") or where.get("OPTIONS", {}).get("host", "")
    options = {"host": host} | ({"port": where["PORT"]} if where.get("PORT") else {})
    user = quote(where.get("USER") or where.get("OPTIONS", {}).get("user", "") or "", safe="")
    password = f":{quote(where['PASSWORD'], safe='')}" if where.get("PASSWORD") else ""
    return f"postgres://{user}{password}@/{where['NAME']}?{urlencode(options)}"
