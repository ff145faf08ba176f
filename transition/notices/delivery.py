"""Send what is due: hand off, talk to the provider with no transaction open, record."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any
from uuid import UUID, uuid4

import structlog
from django.conf import settings
from django.db import connection, transaction

from transition.notices import digest, guarding, ledger, pacing, verdicts
from transition.notices.answers import outcome_of
from transition.notices.channels import Channel, Sessions, channel_of
from transition.notices.ledger import HandedOff, Outcome, Place
from transition.notices.letters import Letters, letters_of
from transition.notices.models import Milestone
from transition.notices.models.deliveries import Reason, State

log = structlog.get_logger(__name__)

# So many rows of one milestone, then the next has its turn.
BATCH = 2000
# A slow provider gets fewer letters between two looks at the plan, so that a pause is felt within five seconds.
_LONGEST_BATCH_SECONDS = 3.0

Stop = Callable[[], bool]


def deliver(*, stop: Stop = lambda: False) -> Counter[str]:
    """Send everything that is due and return how many rows ended in which state. ``stop`` ends it after a micro-batch."""
    guarding.check_instance()
    done: Counter[str] = Counter()
    letters: dict[str, Letters] = {}
    reached: dict[int, Place] = {}
    found = True
    with Sessions() as sessions:
        while found and not stop():
            milestone_ids, found = deliverable(), False
            for milestone_id in milestone_ids:
                batch = _deliver_batch(milestone_id, stop, letters, sessions, reached)
                done += batch
                found = found or bool(batch)
                if stop():
                    return done
            batch = digest.deliver_together(milestone_ids, stop, letters, sessions)
            done += batch
            found = found or bool(batch)
    return done


def deliverable() -> list[int]:
    """Return the open milestones with something due that may be sent now, the most urgent first."""
    sql = """
        SELECT m.id FROM notices_milestone m
        JOIN notices_plan p ON p.id = m.plan_id
        JOIN notices_approval a ON a.plan_id = p.id AND a.voided_at IS NULL
        LEFT JOIN catalog_availability v ON v.id = p.availability_id
        WHERE m.state = 'open' AND m.due_at <= statement_timestamp() AND p.state = 'running'
          AND a.content_hash = notices_plan_hash(p.id)
          AND (v.id IS NULL OR v.schedule_version = m.schedule_version)
        ORDER BY cardinality(m.corrects_versions) = 0, m.not_after, m.id"""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [row[0] for row in cursor.fetchall()]


def _deliver_batch(
    milestone_id: int, stop: Stop, letters: dict[str, Letters], sessions: Sessions, reached: dict[int, Place]
) -> Counter[str]:
    """Work through up to a batch of a milestone in micro-batches, from the place that was reached."""
    done: Counter[str] = Counter()
    if milestone_id not in reached and not ledger.has_due(milestone_id):
        return done
    milestone = Milestone.objects.select_related("plan__availability__model", "event").get(pk=milestone_id)
    if pacing.has_cap(milestone.plan.channels):
        _deliver_in_turn(milestone, stop, letters, done, sessions)
        return done
    for size in _sizes(BATCH, settings.NOTICES_MICRO_BATCH):
        if stop() or not _deliver_next(milestone, size, letters, done, sessions, reached):
            break
    return done


def _deliver_next(
    milestone: Milestone,
    size: int,
    letters: dict[str, Letters],
    done: Counter[str],
    sessions: Sessions,
    reached: dict[int, Place],
) -> bool:
    """Take up to ``size`` rows that are due from ready to recorded. False when there is no point in going on now."""
    token = uuid4()
    with transaction.atomic():
        truth = verdicts.lock_truth(milestone)
        due = ledger.lock_due(milestone.pk, size, reached.pop(milestone.pk, None)) or ledger.lock_due(
            milestone.pk, size
        )
        if not due:
            return False
        rows = ledger.hand_off(milestone, [place.id for place in due], token, are_claimed=False)
    reached[milestone.pk] = due[-1]
    done["decided"] += len(due) - len(rows)
    return _send_and_record(milestone, rows, token, truth, letters, done, sessions)


def _deliver_in_turn(
    milestone: Milestone, stop: Stop, letters: dict[str, Letters], done: Counter[str], sessions: Sessions
) -> None:
    """Lease a batch of rows, and hand off each micro-batch of it when its channels' turn has come."""
    token, channels = uuid4(), milestone.plan.channels
    ids = ledger.claim(milestone.pk, token, pacing.claim_size(channels, BATCH))
    try:
        for some in _micro_batches(ids, pacing.batch_size(channels, settings.NOTICES_MICRO_BATCH)):
            # Waiting comes before the hand-off: what is true is read after it.
            pacing.wait_turn(milestone.pk, some)
            if stop() or not deliver_some(milestone, some, token, letters, done, sessions):
                break
    finally:
        ledger.release(milestone.pk, token)


def deliver_some(
    milestone: Milestone,
    ids: Sequence[int],
    token: UUID,
    letters: dict[str, Letters],
    done: Counter[str],
    sessions: Sessions | None = None,
) -> bool:
    """Take one claimed micro-batch from leased to recorded. False when there is no point in going on with it now."""
    if sessions is None:
        with Sessions() as own:
            return deliver_some(milestone, ids, token, letters, done, own)
    with transaction.atomic():
        truth = verdicts.lock_truth(milestone)
        rows = ledger.hand_off(milestone, ids, token)
    done["decided"] += len(ids) - len(rows)
    return _send_and_record(milestone, rows, token, truth, letters, done, sessions)


def _send_and_record(
    milestone: Milestone,
    rows: Sequence[HandedOff],
    token: UUID,
    truth: verdicts.Truth,
    letters: dict[str, Letters],
    done: Counter[str],
    sessions: Sessions,
) -> bool:
    """Send what was handed off, with no transaction open, and write what became of it."""
    if not rows:
        return truth.may_send
    prepared = letters_of(milestone, truth.content_hash, truth.now, letters)
    # One limit for all channels of the micro-batch: a slow one must not carry the task over its own.
    until = time.monotonic() + min(_LONGEST_BATCH_SECONDS, settings.NOTICES_LEASE_SECONDS / 5)
    outcomes = [
        outcome
        for key, same in groupby(rows, key=attrgetter("channel"))
        for outcome in _send_all(list(same), prepared, key, until, sessions)
    ]
    ledger.record(milestone.pk, token, outcomes)
    done.update(outcome.state for outcome in outcomes)
    return not any(outcome.give_back for outcome in outcomes)


def _send_all(
    rows: Sequence[HandedOff], letters: Letters, key: str, until: float, sessions: Sessions
) -> Iterator[Outcome]:
    """Send the rows of one channel. What time or the provider does not allow any more goes back, unsent."""
    channel = channel_of(key)
    ready: list[HandedOff] = []
    composed: list[Any] = []
    for row in rows:
        letter = _compose(row, letters, channel)
        if isinstance(letter, Outcome):
            yield letter
        else:
            ready.append(row)
            composed.append(letter)
    if composed:
        answers = sessions.to(key).send_all(composed, until)
        for row, answer in zip(ready, answers, strict=True):
            yield outcome_of(row.id, key, row.attempts, answer)


def _compose(row: HandedOff, letters: Letters, channel: Channel) -> Any:
    """Return the letter of a row, or how the row ends without one: a broken row ends as failed and never stops the others."""
    if not channel.may_write_to(row.address):
        return Outcome(row.id, State.SKIPPED, Reason.NOT_ALLOWED_HERE)
    try:
        return channel.compose(row, letters)
    except Exception as problem:  # The letter never left, so this is certain.
        log.error(
            "letter_broken", milestone=letters.story.milestone.pk, delivery=row.id, problem=type(problem).__name__
        )
        return Outcome(row.id, State.FAILED, Reason.LETTER_BROKEN, type(problem).__name__)


def _sizes(whole: int, part: int) -> Iterator[int]:
    for start in range(0, whole, part):
        yield min(part, whole - start)


def _micro_batches(ids: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), size):
        yield ids[start : start + size]
