"""`make run`: everything up, everything looked after, everything down."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

from transition.local.children import Child, stop_together
from transition.local.folders import data_folder
from transition.local.kept import Surroundings, announce, announced, lock, prepare_folder, surroundings, withdraw
from transition.local.postgres import last_line
from transition.local.problems import Problem
from transition.local.processes import Watch
from transition.local.say import say
from transition.local.shipped import BASE, fingerprint, prepared_for

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PULSE = 0.1
# What a command beside the run has to know. The rest of the environment is nobody's business and is written nowhere.
ANNOUNCED = (
    *("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "SECRET_KEY", "SITE_URL", "PORT", "TRANSITION_MODE"),
    *("TRANSITION_DATA", "TRANSITION_EMBEDDED", "DJANGO_SETTINGS_MODULE", "PUSH_PRIVATE_KEY"),
)


class Stopped(Exception):
    """Somebody asked the run to stop."""


class Supervisor:
    """One run of the site on this machine."""

    def __init__(self, port: int, *, with_parent: bool) -> None:
        self.port = port
        self.parent = os.getppid() if with_parent else None
        self.watch = Watch()
        self.asked_to_stop = False
        self.children: list[Child] = []

    def run(self, folder: Path) -> None:
        """Start everything and stay until asked to stop."""
        self._listen_to_signals()
        try:
            with surroundings(folder, self.watch) as around:
                try:
                    self._serve(around)
                finally:
                    withdraw(folder)
                    stop_together(self.children, self.watch)
        except Stopped:
            say("Stopped.")
        finally:
            self.watch.close()

    def _serve(self, around: Surroundings) -> None:
        environment = _environment(around, self.port)
        announce(around.folder, {name: environment[name] for name in ANNOUNCED if name in environment})
        # Where nothing is new, readers need not wait for the question whether something is.
        os.environ |= {
            name: environment[name] for name in ("TRANSITION_DATA", "TRANSITION_EMBEDDED") if name in environment
        }
        if prepared_for() != fingerprint():
            self._prepare(environment)
        web, *others = self.children = _programs(around.folder, environment, self.port)
        web.start(self.watch)
        self._wait_for_the_site(web, environment["SITE_URL"])
        self._prepare(environment, *(["--staff-link"] if around.embedded else []))
        for child in others:
            child.start(self.watch)
        self._say_where(around, environment)
        self._look_after_all(around)

    def _prepare(self, environment: dict[str, str], *arguments: str) -> None:
        command = [sys.executable, "-m", "transition.local.prepare", *arguments]
        process = self.watch.start(command, env=environment, cwd=BASE)
        while process.poll() is None:
            self._pulse()
        self.watch.forget(process.pid)
        if process.returncode:
            raise Problem("The site was not started.", way_out="Mend what is said above and start it again.")

    def _wait_for_the_site(self, web: Child, site_url: str) -> None:
        while not _answers(self.port):
            if web.process is None or web.process.poll() is not None:
                raise Problem(f"The web server did not start: {last_line(web.log)}", way_out=f"Its log is {web.log}.")
            self._pulse()
        say(f"Transition answers at {site_url}")

    def _say_where(self, around: Surroundings, environment: dict[str, str]) -> None:
        if environment.get("EMAIL_URL") == around.environment.get("EMAIL_URL"):
            say(f"Mail stays on this machine, in {around.folder / 'mail'}")
        say(f"Data is kept in {around.folder}, logs in {around.folder / 'logs'}. Stop with Ctrl-C.")

    def _look_after_all(self, around: Surroundings) -> None:
        while True:
            self._pulse()
            for name, process in around.servers().items():
                if process.poll() is not None:
                    log = around.folder / "logs" / f"{name.lower()}.log"
                    said = last_line(log)
                    raise Problem(
                        f"{name} stopped by itself: {said}", way_out=f"Its log is {log}. Start again when it is mended."
                    )
            for child in self.children:
                if sentence := child.look_after(self.watch, time.monotonic()):
                    say(sentence)

    def _pulse(self) -> None:
        if self.parent is not None and os.getppid() != self.parent:
            self.asked_to_stop = True
        if self.asked_to_stop:
            raise Stopped
        time.sleep(PULSE)

    def _listen_to_signals(self) -> None:
        def stop(number: int, frame: FrameType | None) -> None:
            self.asked_to_stop = True

        for number in SIGNALS:
            # Under nohup the hang-up is ignored on purpose, and stays so. An ignored SIGINT is no such wish: shells hand it
            # to everything a script starts in the background.
            if number is not signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, stop)


def run(*, with_parent: bool) -> None:
    """Check what can be checked before anything starts, then run the site."""
    port = _wanted_port()
    folder = data_folder()
    prepare_folder(folder)
    with lock(folder) as held:
        if not held:
            raise Problem(
                f"Transition already runs on {folder}{_by_whom(folder)}.",
                way_out="Stop that run with Ctrl-C, or set TRANSITION_DATA to another folder.",
            )
        _port_is_free(port)
        Supervisor(port, with_parent=with_parent).run(folder)


def manage(arguments: list[str]) -> int:
    """Run one manage.py command beside the running site, or on servers started for it; return its exit code."""
    folder = data_folder()
    prepare_folder(folder)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with lock(folder) as held:
            if held:
                return _manage_alone(folder, arguments)
        if running := announced(folder):
            return _manage_py(arguments, {**os.environ, **running[1]})
        time.sleep(PULSE)
    raise Problem(f"Another command holds {folder} for a minute now.", way_out="Wait for it to end, then try again.")


def _manage_alone(folder: Path, arguments: list[str]) -> int:
    withdraw(folder)
    watch = Watch()
    try:
        with surroundings(folder, watch) as around:
            environment = _environment(around, _wanted_port())
            prepared = subprocess.run(
                [sys.executable, "-m", "transition.local.prepare"], env=environment, cwd=BASE, check=False
            )
            return prepared.returncode or _manage_py(arguments, environment)
    finally:
        watch.close()


def _manage_py(arguments: list[str], environment: dict[str, str]) -> int:
    return subprocess.run(
        [sys.executable, str(BASE / "manage.py"), *arguments], env=environment, check=False
    ).returncode


def _environment(around: Surroundings, port: int) -> dict[str, str]:
    environment = {**around.environment, **{name: value for name, value in os.environ.items() if value}}
    environment.setdefault("SITE_URL", f"http://localhost:{port}")
    environment["PORT"] = str(port)
    environment["DJANGO_SETTINGS_MODULE"] = "transition.settings"
    # The programs find the project wherever the run was started from.
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, [str(BASE), environment.get("PYTHONPATH")]))
    return environment


def _programs(folder: Path, environment: dict[str, str], port: int) -> list[Child]:
    def child(name: str, *command: str, last_signal: int = signal.SIGTERM) -> Child:
        log = folder / "logs" / f"{name.split()[0]}.log"
        return Child(name, [sys.executable, "-m", *command], log, environment, last_signal)

    # A few threads each: more of them take turns at one interpreter, and every one holds a database connection.
    web = ("granian", "--interface", "wsgi", "--workers", "2", "--blocking-threads", "4")
    worker = ("celery", "-A", "transition", "worker", "--concurrency", "2", "--loglevel", "INFO")
    beat = ("celery", "-A", "transition", "beat", "--schedule", str(folder / "beat-schedule"), "--loglevel", "WARNING")
    return [
        child(
            "web server",
            *web,
            *("--host", "127.0.0.1", "--port", str(port)),
            *("--respawn-failed-workers", "--workers-kill-timeout", "5", "transition.wsgi:application"),
        ),
        # A killed run ends its worker cold: rows remember what was being done.
        child("worker", *worker, "--without-gossip", "--without-mingle", last_signal=signal.SIGQUIT),
        child("beat", *beat),
    ]


def _answers(port: int) -> bool:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        line.request("GET", "/healthz", headers={"Host": f"localhost:{port}"})
        line.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()
    return True


def _wanted_port() -> int:
    said = os.environ.get("PORT") or "8000"
    if not said.isdecimal() or not 0 < int(said) < 65536:
        raise Problem(f"PORT is {said!r}, which is not a port.", way_out="Set it to a number from 1 to 65535.")
    return int(said)


def _port_is_free(port: int) -> None:
    another = "Choose another one, such as `make run PORT=8001`"
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except PermissionError as error:
        raise Problem(f"Port {port} is reserved for root.", way_out=f"{another}.") from error
    except OSError as error:
        raise Problem(
            f"Port {port} is taken by another program.", way_out=f"{another}, or stop that program."
        ) from error


def _by_whom(folder: Path) -> str:
    running = announced(folder)
    return f" (process {running[0]}, {running[1].get('SITE_URL', '')})" if running else ""
