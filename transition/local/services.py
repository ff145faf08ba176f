"""The two servers together: throwaway ones for tests, kept ones for `make run`."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from transition.local import postgres
from transition.local.account import Account
from transition.local.binaries import postgres_programs, valkey_program
from transition.local.folders import cache_folder, throwaway_folder
from transition.local.postgres import Postgres
from transition.local.processes import Watch
from transition.local.valkey import Valkey


@dataclass(frozen=True)
class Services:
    """Where the running servers answer.

    ``database_url`` is postgres://app@/transition?host=/folder, ``redis_url`` is unix:///folder/valkey.sock (redis-py's spelling).
    """

    database_url: str
    redis_url: str


@contextmanager
def throwaway_services() -> Iterator[Services]:
    """Run PostgreSQL and Valkey on data that is gone afterwards, even when this program is killed."""
    account, cache, watch = Account.for_servers(), cache_folder(), Watch()
    folder = throwaway_folder(account)
    watch.remove_at_end(folder)
    database = Postgres(
        postgres_programs(cache, account), folder / "data", folder, account=account, options=postgres.THROWAWAY
    )
    ring = Valkey(valkey_program(cache, account), folder, folder, account=account, keep=False)
    try:
        database.create_from_template(cache)
        database.start(watch)
        ring.start(watch)
        yield Services(database.url, ring.url)
    finally:
        ring.stop(watch)
        database.stop(watch)
        shutil.rmtree(folder, ignore_errors=True)
        watch.close()
