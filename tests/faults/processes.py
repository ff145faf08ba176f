"""Real processes that do the engine's work on the test's own database, and die or stall where they are told to."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]


def environment(port: int, **more: str) -> dict[str, str]:
    """Return the environment in which a process works on this test's database and mail server."""
    return {
        **os.environ,
        "DATABASE_URL": _database_url(),
        "EMAIL_URL": f"smtp://127.0.0.1:{port}",
        "TRANSITION_MODE": "test",
        "NOTICES_QUIET_SECONDS": "0",
        "LOG_LEVEL": "WARNING",
        **more,
    }


def run_worker(port: int, *, dies: str = "", at: int = 1, weakened: str = "", **more: str) -> int:
    """Run one worker until nothing is due or it dies; return how it ended (-9 after SIGKILL)."""
    worker = start_worker(port, dies=dies, at=at, weakened=weakened, **more)
    return worker.wait(timeout=120)


def start_worker(
    port: int, *, dies: str = "", at: int = 1, weakened: str = "", **more: str
) -> "subprocess.Popen[bytes]":
    told = {"FAULT_STAGE": dies, "FAULT_AT": str(at), "FAULT_WEAKENED": weakened}
    return subprocess.Popen(
        [sys.executable, "-m", "tests.faults.worker"], cwd=ROOT, env=environment(port, **told, **more)
    )


def manage(port: int, *arguments: str, env: Mapping[str, str] | None = None) -> str:
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**environment(port), **(env or {})},
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    )
    return done.stdout


def end(process: "subprocess.Popen[bytes]") -> None:
    """End a process group that this test started."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(timeout=10)


def redis_url() -> str:
    return settings.REDIS_URL


def _database_url() -> str:
    where = connection.settings_dict
    host = where.get("HOST") or where.get("OPTIONS", {}).get("host", "")
    options = {"host": host} | ({"port": where["PORT"]} if where.get("PORT") else {})
    user = quote(where.get("USER") or where.get("OPTIONS", {}).get("user", "") or "", safe="")
    password = f":{quote(where['PASSWORD'], safe='')}" if where.get("PASSWORD") else ""
    return f"postgres://{user}{password}@/{where['NAME']}?{urlencode(options)}"
