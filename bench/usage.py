"""Usage: a million rows read from a CSV file and written, the same file again, and the question that planning asks about them.

Run alone with ``python -m bench.usage --rows 100000``.
"""

import argparse
import csv
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from bench.results import Result, at_most
from transition.local.services import throwaway_services

ROWS = 1_000_000
ACCOUNTS = 50_000
MODELS = ("claude-sonnet-4-5-20250929", "claude-opus-4-1-20250805", "claude-haiku-4-5-20251001")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    rows = parser.parse_args().rows
    with throwaway_services() as services:
        os.environ.update(DATABASE_URL=services.database_url, REDIS_URL="", TRANSITION_MODE="test", LOG_LEVEL="WARNING")
        for words in (["migrate", "--verbosity=0"], ["load_catalog"]):
            subprocess.run([sys.executable, "manage.py", *words], check=True, stdout=subprocess.DEVNULL)
        results = list(measure(rows))
    for result in results:
        print(f"{'ok ' if result.ok else 'LOW'} {result.name:44} {result.value:>12,} {result.unit} ({result.target})")
    return 0 if all(result.ok for result in results) else 1


def measure(rows: int = ROWS) -> Iterator[Result]:
    """Import in a process of its own, so that its peak of memory is the import's."""
    with tempfile.TemporaryDirectory(prefix="bench") as name:
        few, many = Path(name) / "few.csv", Path(name) / "many.csv"
        write_rows(few, 1000, date.today())  # noqa: DTZ011  The rows only have to be recent.
        write_rows(many, rows, date.today())  # noqa: DTZ011
        _seconds, small, _said = _import(few)
        seconds, peak, said = _import(many)
        yield at_most(f"import {rows:,} rows of usage", seconds, "s", 60)
        yield at_most("its memory beside 1,000 rows", peak - small, "MiB", 64)
        seconds, _peak, said = _import(many)
        assert " 0 new, 0 changed" in said, said
        yield at_most("the same file again, nothing changed", seconds, "s", 60)
    yield from asking()


def asking() -> Iterator[Result]:
    """Find everybody to be told about one model, as the planner does."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "transition.settings")
    django.setup()
    from django.db import connection

    from transition.catalog.models import AIModel, Surface
    from transition.notices.usage.affected import used

    model = AIModel.objects.get(key=MODELS[0])
    who = used(model.pk, Surface.objects.get(key="claude-api").pk, 90)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        began = time.monotonic()
        cursor.execute(f"SELECT count(*) FROM notices_follower f WHERE {who.sql}", who.values)
        found = cursor.fetchone()[0]
    assert found, "nobody is affected"
    yield at_most(f"find the {found:,} to be told", time.monotonic() - began, "s", 5)


def write_rows(path: Path, rows: int, today: date) -> None:
    """Write a file of usage: weekly figures of up to ACCOUNTS accounts, going back from ``today``."""
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["account", "model", "surface", "first_on", "last_on", "calls", "contact"])
        for n in range(rows):
            day = (today - timedelta(days=n // ACCOUNTS * 7 % 350)).isoformat()
            account = n % ACCOUNTS
            contact = f"owner{account}@example.org"
            writer.writerow([f"acct-{account:07}", MODELS[n % 3], "claude-api", day, day, n % 997 + 1, contact])


def _import(path: Path) -> tuple[float, float, str]:
    """Return seconds, peak memory in MiB, and what the command said."""
    words = "--account account --model model --surface surface --first first_on --last last_on --calls calls --contact contact"
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "manage.py", "import_usage", str(path), *words.split()], stdout=subprocess.PIPE, text=True
    )
    said: Any = process.stdout.read() if process.stdout else ""
    _pid, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, said
    per_mib = 1024 if sys.platform != "darwin" else 1024 * 1024
    return time.monotonic() - began, _peak(used) / per_mib, said


def _peak(used: resource.struct_rusage) -> int:
    return used.ru_maxrss


if __name__ == "__main__":
    sys.exit(main())
