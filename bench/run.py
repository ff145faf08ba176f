"""``make bench``: bring the load tool, the peers and throwaway services up, measure, print the table, write the file."""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterator

from bench import pages, usage
from bench.results import Result, at_most, publish
from bench.servers import MissingTool, need
from transition.local.services import throwaway_services


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=8, help="length of each load run")
    seconds = parser.parse_args().seconds
    try:
        need("wrk", "nginx")
    except MissingTool as problem:
        print(problem)
        return 2
    with throwaway_services() as services:
        os.environ.update(DATABASE_URL=services.database_url, REDIS_URL=services.redis_url, TRANSITION_MODE="local")
        _manage("migrate", "--verbosity=0")
        results = list(_results(seconds))
    return 0 if publish(results) else 1


def _results(seconds: int) -> Iterator[Result]:
    yield from _loading()
    _manage("load_guides")
    yield from pages.warm(seconds)
    yield from pages.cold(seconds)
    yield from pages.news(_move_a_date)
    yield from usage.measure()


def _loading() -> Iterator[Result]:
    for name, limit in (("load_catalog, everything", 5), ("load_catalog, second run", 1)):
        began = time.monotonic()
        _manage("load_catalog")
        yield at_most(name, time.monotonic() - began, "s", limit)


def _manage(*words: str) -> None:
    subprocess.run([sys.executable, "manage.py", *words], check=True, stdout=subprocess.DEVNULL)


def _move_a_date() -> str:
    """Record a move in a process of its own, as the desk would, and return words only the new page holds."""
    subprocess.run([sys.executable, "-m", "bench.move_a_date"], check=True)
    return "23 February 2027"


if __name__ == "__main__":
    sys.exit(main())
