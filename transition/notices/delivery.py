"""Send what is due: hand off, talk to the provider with no transaction open, record."""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
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
from transition.notices.ledger import HandedOff, Outcome
from transition.notices.letters import Letters, letters_of
from transition.notices.models import Milestone
from transition.notices.models.deliveries import Reason, State
from transition.notices.shift import Shift, Stop

log = structlog.get_logger(__name__)

# So many rows of one milestone, then the next has its turn.
BATCH = 2000
# A slow provider gets fewer letters between two looks at the plan, so that a pause is felt within five seconds.
_LONGEST_BATCH_SECONDS = 3.0


def deliver(*, stop: Stop = lambda: False) -> Counter[str]:
    """Send everything that is due and return how many rows ended in which state. ``stop`` ends it after a micro-batch."""
    guarding.check_instance()
    with Sessions() as sessions:
        shift = Shift(sessions, stop)
        while _go_round(shift):
            pass
        return shift.done


def _go_round(shift: Shift) -> bool:
    """Give every milestone its turn, then the letters that name several models. Tell whether to go round once more."""
    before, milestone_ids = shift.done.total(), deliverable()
    for milestone_id in milestone_ids:
        if shift.stop():
            return False
        _deliver_batch(shift, milestone_id)
    digest.deliver_together(shift, milestone_ids)
    return shift.done.total() > before and not shift.stop()


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


def _deliver_batch(shift: Shift, milestone_id: int) -> None:
    """Work through up to a batch of a milestone in micro-batches, from the place that was reached."""
    if milestone_id not in shift.reached and not ledger.has_due(milestone_id):
        return
    milestone = Milestone.objects.select_related("plan__availability__model", "event").get(pk=milestone_id)
    if pacing.has_cap(milestone.plan.channels):
        _deliver_in_turn(shift, milestone)
        return
    until = shift.done.total() + BATCH
    while shift.done.total() < until and not shift.stop() and _deliver_next(shift, milestone):
        pass


def _deliver_next(shift: Shift, milestone: Milestone) -> bool:
    """Take one micro-batch of what is due from ready to recorded. False when there is no point in going on now."""
    token, after = uuid4(), shift.reached.pop(milestone.pk, None)
    with transaction.atomic():
        truth = verdicts.lock_truth(milestone)
        ids, last = ledger.lock_due(milestone.pk, shift.size, after)
        if last is None and after is not None:
            ids, last = ledger.lock_due(milestone.pk, shift.size)
        if last is None:
            return False
        rows = ledger.hand_off(milestone, ids, token, are_claimed=False)
    shift.reached[milestone.pk] = last
    return _send_and_record(shift, milestone, len(ids), rows, token, truth)


def _deliver_in_turn(shift: Shift, milestone: Milestone) -> None:
    """Lease a batch of rows, and hand off each micro-batch of it when its channels' turn has come."""
    token, channels = uuid4(), milestone.plan.channels
    ids = ledger.claim(milestone.pk, token, pacing.claim_size(channels, BATCH))
    try:
        for some in _micro_batches(ids, pacing.batch_size(channels, settings.NOTICES_MICRO_BATCH)):
            # Waiting comes before the hand-off: what is true is read after it.
            pacing.wait_turn(milestone.pk, some)
            if shift.stop() or not deliver_some(shift, milestone, some, token):
                break
    finally:
        ledger.release(milestone.pk, token)


def deliver_some(shift: Shift, milestone: Milestone, ids: Sequence[int], token: UUID) -> bool:
    """Take one claimed micro-batch from leased to recorded. False when there is no point in going on with it now."""
    with transaction.atomic():
        truth = verdicts.lock_truth(milestone)
        rows = ledger.hand_off(milestone, ids, token)
    return _send_and_record(shift, milestone, len(ids), rows, token, truth)


def _send_and_record(
    shift: Shift, milestone: Milestone, taken: int, rows: Sequence[HandedOff], token: UUID, truth: verdicts.Truth
) -> bool:
    """Send what was handed off of the rows that were taken, with no transaction open, and write what became of it."""
    outcomes = _outcomes(shift, milestone, rows, truth) if rows else []
    if outcomes:
        ledger.record(milestone.pk, token, outcomes)
    shift.count(taken, outcomes)
    return truth.may_send and not any(outcome.give_back for outcome in outcomes)


def _outcomes(shift: Shift, milestone: Milestone, rows: Sequence[HandedOff], truth: verdicts.Truth) -> list[Outcome]:
    prepared = letters_of(milestone, truth.content_hash, truth.now, shift.letters)
    # One limit for all channels of the micro-batch: a slow one must not carry the task over its own.
    until = time.monotonic() + min(_LONGEST_BATCH_SECONDS, settings.NOTICES_LEASE_SECONDS / 5)
    return [
        outcome
        for key, same in groupby(rows, key=attrgetter("channel"))
        for outcome in _send_all(list(same), prepared, key, until, shift.sessions)
    ]


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


def _micro_batches(ids: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), size):
        yield ids[start : start + size]
