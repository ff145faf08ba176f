"""The notices engine beside bare SQL on the same tables: planning, and claim, hand-off and record with a free channel.

Run alone with ``python -m bench.notices --followers 100000``; each figure stands beside its peer from the same run.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any
from uuid import uuid4

from bench.results import Result, at_least
from transition.local.services import throwaway_services


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--followers", type=int, default=100_000)
    followers = parser.parse_args().followers
    with throwaway_services() as services:
        os.environ.update(DATABASE_URL=services.database_url, REDIS_URL="", TRANSITION_MODE="test", LOG_LEVEL="WARNING")
        subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity=0"], check=True)
        import django

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "transition.settings")
        django.setup()
        results = list(measure(followers))
    for result in results:
        print(
            f"{result.name:44} {result.value:>12,} {result.unit:8} {result.ratio}x of {result.against} ({result.target})"
        )
    return 0 if all(result.ok for result in results) else 1


def measure(followers: int) -> Iterator[Result]:
    """Make followers, plan a milestone for them and send it to nowhere."""
    milestone = _running_milestone(followers)
    bare_plan = _rate(followers, lambda: _bare_insert(followers))
    from transition.notices import planning

    planned = _rate(followers, lambda: planning.plan_milestone(milestone))
    yield at_least("plan recipients", planned, "rows/s", "bare INSERT ... SELECT", bare_plan, 0.7)
    bare_mark = _rate(followers, lambda: _bare_claims())
    ledger_only = _rate(followers, lambda: _claims(milestone))
    yield at_least("claim, hand off, record", ledger_only, "rows/s", "bare claim and mark", bare_mark, 0.35)
    _make_ready(milestone)
    with _free_channel():
        from transition.notices import delivery

        whole = _rate(followers, lambda: delivery.deliver())
    yield at_least("the same with every letter written", whole, "rows/s", "bare claim and mark", bare_mark, 0.0)


def _rate(rows: int, work: Callable[[], Any]) -> float:
    began = time.monotonic()
    work()
    return rows / (time.monotonic() - began)


def _running_milestone(followers: int) -> Any:
    from django.db import connection

    story: Any = import_module("tests.notices.sending")
    from transition.notices.models import Milestone

    availability = story.leaving(6)
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO notices_follower (email, confirmed_at, language, time_zone, practical_only, started_at)
               SELECT 'f' || n || '@example.org', now(), 'en', 'UTC', FALSE, now() FROM generate_series(1, %s) n""",
            [followers],
        )
        cursor.execute(
            "INSERT INTO notices_follow (follower_id, model_id, started_at) SELECT id, %s, now() FROM notices_follower",
            [availability.model_id],
        )
        cursor.execute("ANALYZE notices_follower; ANALYZE notices_follow")
    plan = story.running_plan(availability)
    return Milestone.objects.select_related("plan__availability__model").get(plan=plan, is_late=True, state="waiting")


def _bare_insert(followers: int) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bare (LIKE notices_delivery INCLUDING ALL)")
        cursor.execute(
            """INSERT INTO bare (milestone_id, follower_id, channel, schedule_version, not_before, provider_key)
               SELECT 0, id, 'email', 1, now() - interval '1 s', 'm0.f' || id || '.email' FROM notices_follower ORDER BY id"""
        )
        cursor.execute("ANALYZE bare")


def _bare_claims() -> None:
    """The least that a queue on this table can do: take 500, mark them done, each in a transaction of its own."""
    from django.db import connection

    taken = 1
    with connection.cursor() as cursor:
        while taken:
            cursor.execute(
                """UPDATE bare SET state = 'leased', lease_token = gen_random_uuid(), leased_until = now() + interval '5 min'
                   WHERE id IN (SELECT id FROM bare WHERE state = 'ready' AND not_before <= now() ORDER BY not_before, id
                                LIMIT 500 FOR UPDATE SKIP LOCKED) AND milestone_id = 0 RETURNING id"""
            )
            ids = [row[0] for row in cursor.fetchall()]
            taken = len(ids)
            cursor.execute(
                "UPDATE bare SET state = 'accepted', done_at = now() WHERE milestone_id = 0 AND id = ANY(%s)", [ids]
            )


def _claims(milestone: Any) -> None:
    from django.db import transaction

    from transition.notices import ledger
    from transition.notices.delivery import CLAIM

    ids = [0]
    while ids:
        token = uuid4()
        ids = ledger.claim(milestone.pk, token, CLAIM)
        with transaction.atomic():
            ledger.lock_truth(milestone)
            rows = ledger.hand_off(milestone, ids, token)
        ledger.record(milestone.pk, token, [ledger.Outcome(row.id, "accepted") for row in rows])


def _make_ready(milestone: Any) -> None:
    from django.db import connection

    from transition.notices import partitions

    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {partitions.name(milestone.pk)} SET state = 'ready', lease_token = NULL, attempts = 0")
        cursor.execute(f"VACUUM ANALYZE {partitions.name(milestone.pk)}")


@contextmanager
def _free_channel() -> Iterator[None]:
    from transition.notices import channels, delivery
    from transition.notices.channels.email import EmailChannel

    class Free(EmailChannel):
        def open(self) -> Any:
            return self

        def __enter__(self) -> "Free":
            return self

        def __exit__(self, *_: object) -> None: ...

        def send(self, mail: Any) -> channels.Answer:
            return channels.Accepted()

    engine: Any = delivery
    real, engine.channel_of = engine.channel_of, lambda channel: Free()
    try:
        yield
    finally:
        engine.channel_of = real


if __name__ == "__main__":
    sys.exit(main())
