"""What the code brings to the database, and whether the kept data has it already."""

import hashlib
import os
from pathlib import Path

BASE = Path(__file__).resolve().parents[2]
# Which command loads which folder.
SHIPPED = {
    "load_catalog": BASE / "transition" / "catalog" / "data",
    "load_guides": BASE / "transition" / "guides" / "data",
}
# Our migrations, those of the packages (which change when the pins do), and the loaders themselves.
SOURCES = (
    "transition/*/migrations/*.py",
    "users/migrations/*.py",
    "requirements/run.txt",
    "transition/*/management/commands/load_*.py",
)


def fingerprint() -> str:
    """Return a short name for everything that would have to be migrated or loaded again when it changes."""
    files = {path for pattern in SOURCES for path in BASE.glob(pattern)}
    files |= {path for folder in SHIPPED.values() for path in folder.rglob("*") if path.is_file()}
    digest = hashlib.sha256()
    for path in sorted(files):
        status = path.stat()
        digest.update(f"{path.relative_to(BASE)} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def prepared_for() -> str:
    """Return the fingerprint the kept data was prepared for; empty when it never was or is not kept by us."""
    mark = _mark()
    if mark is None or not mark.exists():
        return ""
    said, _, cluster = mark.read_text().partition(" ")
    return said if cluster == _cluster() else ""


def mark_prepared(done: str) -> None:
    """Remember that the kept data is prepared."""
    if mark := _mark():
        mark.write_text(f"{done} {_cluster()}")


def _mark() -> Path | None:
    folder = os.environ.get("TRANSITION_DATA")
    embedded = folder and os.environ.get("TRANSITION_EMBEDDED") == "yes"
    return Path(folder) / "prepared" if folder and embedded else None


def _cluster() -> str:
    # A cluster that was deleted and made anew is another one, and nothing is in it.
    status = (Path(os.environ["TRANSITION_DATA"]) / "postgres" / "PG_VERSION").stat()
    return f"{status.st_ino} {status.st_mtime_ns}"
