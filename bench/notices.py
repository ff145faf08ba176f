"""The notices engine beside bare SQL on the same tables: planning, and claim, hand-off and record with a free channel."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import mean
from typing import Any
from uuid import uuid4

from bench.audience import make_ready, running_milestone
from bench.results import Result, at_least, at_most

# Planning holds no rows in memory, whatever their number.
_MOST_GROWTH_MIB = 64
# The bare queue slows down with every row that it leaves dead; more of them would flatter us.
_BARE_CLAIMS = 200_000


def planning_alone(followers: int) -> Iterator[Result]:
    """Plan one milestone for so many followers, beside the bare insert of the same rows, and watch the memory."""
    milestone = running_milestone(followers)
    yield from _plan(milestone, followers)


def measure(followers: int) -> Iterator[Result]:
    """Plan a milestone, then send it to nowhere; leaves it ready to be sent."""
    milestone = running_milestone(followers)
    yield from _plan(milestone, followers)
    bare_mark = _rate(min(followers, _BARE_CLAIMS), _bare_claims)
    times = _claims(milestone)
    ledger_only = followers / (times[-1] - times[0])
    yield at_least("claim, hand off, record", ledger_only, "rows/s", "bare claim and mark", bare_mark, 0.35)
    tenth = max(1, len(times) // 10)
    first, last = times[tenth] - times[0], times[-1] - times[-1 - tenth]
    yield at_least("the last tenth of it", first / last, "x", "the first tenth", 1, 0.8)
    make_ready(milestone)
    with _free_channel():
        from transition.notices import delivery

        whole = _rate(followers, delivery.deliver)
    yield at_least("the same with every letter written", whole, "rows/s", "bare claim and mark", bare_mark, 0.25)
    make_ready(milestone)


def _plan(milestone: Any, followers: int) -> Iterator[Result]:
    from transition.notices import planning

    earlier = _rate(followers, lambda: _bare_insert(followers))
    before = _memory_from_here()
    planned = _rate(followers, lambda: planning.plan_milestone(milestone))
    # Before and after ours, as the speed of a machine that others share changes within a minute.
    bare = mean((earlier, _rate(followers, lambda: _bare_insert(followers))))
    yield at_least(f"plan {followers:,} recipients", planned, "rows/s", "bare INSERT ... SELECT", bare, 0.7)
    yield at_most("memory that planning took", _memory_mib("VmHWM") - before, "MiB", _MOST_GROWTH_MIB)
    yield at_most("rows that planning it again wrote", planning.plan_milestone(milestone), "rows", 0.5)


def last_milestone() -> Any:
    """Return the milestone that was measured."""
    from transition.notices.models import Milestone

    return Milestone.objects.select_related("plan__availability__model").filter(state="open").latest("pk")


def _memory_from_here() -> float:
    """Forget the process's earlier peak, as proc(5) has it for clear_refs, and return what it holds now in MiB."""
    Path("/proc/self/clear_refs").write_text("5")
    return _memory_mib("VmRSS")


def _memory_mib(figure: str) -> float:
    """Return a figure of proc(5)'s status: "VmRSS" is held now, "VmHWM" the most that was held."""
    found = re.search(rf"^{figure}:\s+(\d+) kB", Path("/proc/self/status").read_text(), re.MULTILINE)
    return int(found[1]) / 1024 if found else float("nan")


def _rate(rows: int, work: Callable[[], Any]) -> float:
    began = time.monotonic()
    work()
    return rows / (time.monotonic() - began)


def _bare_insert(followers: int) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bare")
        cursor.execute("CREATE TABLE bare (LIKE notices_delivery INCLUDING ALL)")
        cursor.execute(
            """INSERT INTO bare (milestone_id, follower_id, channel, schedule_version, not_before, provider_key)
               SELECT 0, id, 'email', 1, now() - interval '1 s', 'm0.f' || id || '.email' FROM notices_follower ORDER BY id"""
        )
        cursor.execute("ANALYZE bare")


def _bare_claims() -> None:
    """The least that a queue on this table can do: take 500, mark them done, each in a transaction of its own."""
    from django.db import connection

    taken = marked = 0
    with connection.cursor() as cursor:
        while marked < _BARE_CLAIMS and (taken or not marked):
            cursor.execute(
                """UPDATE bare SET state = 'leased', lease_token = gen_random_uuid(), leased_until = now() + interval '5 min'
                   WHERE id IN (SELECT id FROM bare WHERE state = 'ready' AND not_before <= now() ORDER BY not_before, id
                                LIMIT 500 FOR UPDATE SKIP LOCKED) AND milestone_id = 0 RETURNING id"""
            )
            ids = [row[0] for row in cursor.fetchall()]
            taken = len(ids)
            marked += taken
            cursor.execute(
                "UPDATE bare SET state = 'accepted', done_at = now() WHERE milestone_id = 0 AND id = ANY(%s)", [ids]
            )


def _claims(milestone: Any) -> list[float]:
    """Do what delivery does but for the letters; return the moment of each micro-batch, and of the start."""
    from django.conf import settings
    from django.db import transaction

    from transition.notices import ledger, verdicts

    times, reached = [time.monotonic()], None
    while True:
        token = uuid4()
        with transaction.atomic():
            verdicts.lock_truth(milestone)
            ids, reached = ledger.lock_due(milestone.pk, settings.NOTICES_MICRO_BATCH, reached)
            rows = ledger.hand_off(milestone, ids, token, are_claimed=False)
        if reached is None:
            return times
        ledger.record(milestone.pk, token, [ledger.Outcome(row.id, "accepted") for row in rows])
        times.append(time.monotonic())


@contextmanager
def _free_channel() -> Iterator[None]:
    """Let every letter be accepted at no cost once it is written."""
    from transition.notices.channels import Accepted
    from transition.notices.channels.email import EmailSession

    session: Any = EmailSession
    real, session.send_all = session.send_all, lambda _self, letters, _until: (Accepted() for _letter in letters)
    try:
        yield
    finally:
        session.send_all = real
