"""Start what a measurement needs and stop it afterwards: granian with an application, nginx with the same bytes."""

import contextlib
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

# As `make run` serves.
WORKERS, THREADS = 2, 4
_READY_SECONDS = 60


class MissingTool(Exception):
    """A program that the measurement cannot do without is not installed and could not be."""


def need(*programs: str) -> None:
    """Install Debian packages of the same name when this account may; else say in one line what is missing."""
    packages = {"wrk": "wrk", "nginx": "nginx-light", "smtp-sink": "postfix", "smtp-source": "postfix"}
    missing = [program for program in programs if not _found(program)]
    if not missing:
        return
    names = sorted({packages.get(program, program) for program in missing})
    if os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        with _no_service_starts():
            subprocess.run(
                ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *names],
                check=False,
                stdout=subprocess.DEVNULL,
                env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            )
    if not all(_found(program) for program in missing):
        raise MissingTool(f"Missing: {', '.join(missing)}. Install with: apt-get install {' '.join(names)}")


@contextmanager
def _no_service_starts() -> Iterator[None]:
    """Keep Debian from starting what it installs: only the programs are wanted, and no mail server of this machine."""
    policy = Path("/usr/sbin/policy-rc.d")
    if policy.exists():
        yield
        return
    policy.write_text("#!/bin/sh\nexit 101\n")
    policy.chmod(0o755)
    try:
        yield
    finally:
        policy.unlink()


def program(name: str) -> str:
    """Return the path of an installed program."""
    return _found(name) or name


def _found(program: str) -> str | None:
    return shutil.which(program) or shutil.which(program, path="/usr/sbin:/usr/local/sbin")


@contextmanager
def granian(application: str, **environ: str) -> Iterator[int]:
    """Serve a WSGI application with two workers; yield its port."""
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    command += [
        "--workers",
        str(WORKERS),
        "--blocking-threads",
        str(THREADS),
        "--no-access-log",
        "--log-level",
        "error",
        application,
    ]
    with _running(command, port, {**os.environ, **environ, "PORT": str(port), "LOG_LEVEL": "ERROR"}):
        yield port


@contextmanager
def nginx(folder: Path) -> Iterator[int]:
    """Serve a folder of files with nginx and two workers; yield its port."""
    port = free_port()
    config = folder / "nginx.conf"
    config.write_text(
        f"daemon off; worker_processes {WORKERS}; pid {folder}/nginx.pid; error_log {folder}/error.log; "
        + ("user root; " if os.geteuid() == 0 else "")
        + "events { worker_connections 1024; } http { access_log off; sendfile on; keepalive_requests 1000000; "
        + f"default_type text/html; server {{ listen 127.0.0.1:{port}; root {folder}; }} }}"
    )
    with _running([_found("nginx") or "nginx", "-e", f"{folder}/error.log", "-c", str(config)], port, dict(os.environ)):
        yield port


@contextmanager
def _running(command: list[str], port: int, environ: dict[str, str]) -> Iterator[None]:
    process = subprocess.Popen(command, env=environ, start_new_session=True)
    try:
        _wait_for(port, process)
        yield
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


def _wait_for(port: int, process: subprocess.Popen[Any]) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            get(port, "/healthz")
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"nothing answers on port {port}")


def wait_for_port(port: int, seconds: float = 10) -> None:
    """Return when something listens there; RuntimeError when nothing does in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise RuntimeError(f"nothing listens on port {port}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def get(port: int, path: str, *, gzip: bool = False) -> tuple[int, bytes]:
    """Return the status and the body as it came over the wire, on a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path, headers={"Accept-Encoding": "gzip"} if gzip else {})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()
