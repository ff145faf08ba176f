"""``make bench``: bring the tools, the peers and throwaway services up, measure, print the table, write the file.

``ARGS="--only notices"`` runs one part; ``--scale 1000000`` sends that many and writes the curve to bench/scale.json;
``--planned 10000000`` only plans.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from bench import lint, notices, pages, sending, usage
from bench.results import Result, at_most, publish
from bench.servers import MissingTool, need
from transition.local.services import throwaway_services

SCALE = Path(__file__).with_name("scale.json")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=["pages", "notices", "lint"], help="run one part")
    parser.add_argument("--seconds", type=int, default=8, help="length of each load run on pages")
    parser.add_argument("--scale", type=int, default=200_000, help="recipients of the announcement")
    parser.add_argument("--planned", type=int, default=0, help="only plan for so many recipients")
    asked = parser.parse_args()
    results: list[Result] = []
    try:
        if asked.only in (None, "lint") and not asked.planned:
            results += _alone(_lint)
        if asked.only in (None, "pages") and not asked.planned:
            results += _alone(_pages, asked.seconds)
        if asked.only in (None, "notices"):
            results += _alone(_notices, asked.scale, asked.planned)
    except MissingTool as problem:
        print(problem)
        return 2
    return 0 if publish(results) else 1


def _alone(part: Callable[..., list[Result]], *asked: int) -> list[Result]:
    """Run a part in a process of its own: Django is set up once in a process, for the database of that moment."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(part, *asked).result()


def _lint() -> list[Result]:
    """Measure without any page; the rules are files."""
    with throwaway_services() as services:
        os.environ.update(DATABASE_URL=services.database_url, REDIS_URL="", TRANSITION_MODE="test", LOG_LEVEL="WARNING")
        import django

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "transition.settings")
        django.setup()
        return list(lint.measure())


def _pages(seconds: int) -> list[Result]:
    need("wrk", "nginx")
    with throwaway_services() as services:
        os.environ.update(DATABASE_URL=services.database_url, REDIS_URL=services.redis_url, TRANSITION_MODE="local")
        _manage("migrate", "--verbosity=0")
        loaded = list(_loading())
        _manage("load_guides")
        return [*loaded, *pages.warm(seconds), *pages.cold(seconds), *pages.news(_move_a_date), *usage.measure()]


def _notices(recipients: int, planned: int) -> list[Result]:
    """Measure on services of their own: the engine begins with an empty database."""
    need("smtp-sink", "smtp-source")
    with throwaway_services() as services:
        os.environ.update(DATABASE_URL=services.database_url, REDIS_URL="", TRANSITION_MODE="test", LOG_LEVEL="WARNING")
        _manage("migrate", "--verbosity=0")
        import django

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "transition.settings")
        django.setup()
        if planned:
            return _written(list(notices.planning_alone(planned)), planned, [])
        curve: list[sending.Sample] = []
        results = []
        for result in notices.measure(recipients):
            results.append(_shown(result))
        for result in sending.measure(notices.last_milestone(), recipients, services.redis_url, curve):
            results.append(_shown(result))
    return _written(results, recipients, curve)


def _shown(result: Result) -> Result:
    """Say a figure as soon as it is known: a large run takes minutes."""
    print(f"{result.name}: {result.value:,} {result.unit}, {result.ratio} of {result.against}", flush=True)
    return result


def _written(results: list[Result], recipients: int, curve: list[sending.Sample]) -> list[Result]:
    """Keep the figures of a large run with its curve: seconds since the start, and letters accepted."""
    if recipients >= 1_000_000:
        kept = json.loads(SCALE.read_text()) if SCALE.exists() else {}
        figures = {one.name: one.value for one in results}
        name = f"{'sent' if curve else 'planned'} {recipients}"
        kept[name] = {"figures": figures, "curve": [[round(one.seconds, 1), one.accepted] for one in curve]}
        SCALE.write_text(json.dumps(kept, indent=1) + "\n")
    return results


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
