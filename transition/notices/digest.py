"""Rows of one person that are due together leave as one letter, and each gets its own recorded outcome.

The same three steps as for single letters: claim all of a person's rows under one token, hand off each by what is true now,
talk to the mail server with no transaction open, record the one answer for every row that was in the letter.
"""

import time
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple
from uuid import UUID, uuid4

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction

from transition.notices import ledger, verdicts
from transition.notices.answers import AWAY_SECONDS, outcome_of
from transition.notices.channels import Session, Sessions, Unreachable, channel_of
from transition.notices.channels.email import EmailLetter
from transition.notices.digest_letters import Part, gathered_message
from transition.notices.ledger import HandedOff, Outcome
from transition.notices.letters import Letters, Reader, letters_of, say
from transition.notices.models import Channel, Follower, Milestone
from transition.notices.models.deliveries import Reason, State
from transition.notices.shift import Shift

log = structlog.get_logger(__name__)

# Persons whose rows are claimed at once.
PEOPLE = 200


class _Claimed(NamedTuple):
    milestone_id: int
    id: int
    follower_id: int


class _Row(NamedTuple):
    """One handed-off row, and the words of its milestone."""

    milestone_id: int
    handed: HandedOff
    letters: Letters


def deliver_together(shift: Shift, milestone_ids: Sequence[int]) -> None:
    """Send one batch of letters that name several models."""
    token = uuid4()
    with transaction.atomic():
        rows = [_Claimed(*row) for row in ledger.claim_together(milestone_ids, token, PEOPLE)]
    if not rows:
        return
    found = Milestone.objects.filter(pk__in={row.milestone_id for row in rows})
    milestones = {row.pk: row for row in found.select_related("plan__availability__model", "event", "retraction")}
    try:
        for some in _micro_batches(rows):
            if shift.stop() or not _deliver_some(shift, milestones, some, token):
                break
    finally:
        for pk in milestones:
            ledger.release(pk, token)


def _deliver_some(shift: Shift, milestones: dict[int, Milestone], claimed: Sequence[_Claimed], token: UUID) -> bool:
    """Take the rows of a few persons from leased to recorded. False when there is no point in going on now."""
    rows = _hand_off(milestones, claimed, token, shift.letters)
    outcomes = list(_send_all(rows, shift.sessions))
    with transaction.atomic():
        for pk in sorted({milestone_id for milestone_id, _outcome in outcomes}):
            ledger.record(pk, token, [outcome for milestone_id, outcome in outcomes if milestone_id == pk])
    shift.count(len(claimed), [outcome for _milestone_id, outcome in outcomes])
    return not any(outcome.give_back for _milestone_id, outcome in outcomes)


@transaction.atomic
def _hand_off(
    milestones: dict[int, Milestone], claimed: Sequence[_Claimed], token: UUID, letters: dict[str, Letters]
) -> list[_Row]:
    """Decide every row of these persons in one transaction; return those that may be sent, a person's side by side."""
    wanted = sorted({row.milestone_id for row in claimed})
    truths = verdicts.lock_truths([milestones[pk] for pk in wanted])
    ids = {pk: [row.id for row in claimed if row.milestone_id == pk] for pk in wanted}
    verdicts.queue_up_people(ids)
    rows = []
    for pk in wanted:
        theirs = letters_of(milestones[pk], truths[pk].content_hash, truths[pk].now, letters)
        rows += [_Row(pk, row, theirs) for row in ledger.hand_off(milestones[pk], ids[pk], token)]
    return sorted(rows, key=lambda row: (row.handed.follower_id, row.milestone_id, row.handed.id))


def _send_all(rows: Sequence[_Row], sessions: Sessions) -> Iterator[tuple[int, Outcome]]:
    """Send one letter to each person over one connection. What time or the server does not allow any more goes back."""
    if not rows:
        return
    give_up_at = time.monotonic() + settings.NOTICES_LEASE_SECONDS / 5
    is_away = False
    session = sessions.to(Channel.EMAIL)
    for _follower_id, person in groupby(rows, key=lambda row: row.handed.follower_id):
        theirs = list(person)
        if is_away or time.monotonic() > give_up_at:
            wait = AWAY_SECONDS if is_away else 0
            yield from _each(theirs, Outcome(0, State.READY, wait=wait, give_back=True))
            continue
        for row, outcome, was_away in _send(theirs, session, give_up_at):
            is_away = is_away or was_away
            yield row.milestone_id, outcome


def _send(rows: list[_Row], session: Session, until: float) -> Iterator[tuple[_Row, Outcome, bool]]:
    """Send one person's letter. A row whose words are broken fails alone; the others leave without it."""
    if not channel_of(Channel.EMAIL).may_write_to(rows[0].handed.address):
        for row in rows:
            yield row, Outcome(row.handed.id, State.SKIPPED, Reason.NOT_ALLOWED_HERE), False
        return
    whole = []
    for row in rows:
        problem = _problem(row)
        if problem:
            yield row, _broken(row, problem), False
        else:
            whole.append(row)
    if whole:
        yield from _send_whole(whole, session, until)


def _send_whole(rows: list[_Row], session: Session, until: float) -> Iterator[tuple[_Row, Outcome, bool]]:
    try:
        mail = _compose(rows)
    except Exception as problem:  # The letter never left, so this is certain.
        for row in rows:
            yield row, _broken(row, problem), False
        return
    (answer,) = session.send_all([EmailLetter(rows[0].handed.address, lambda: mail)], until)
    attempts = max(row.handed.attempts for row in rows)
    outcome = outcome_of(0, Channel.EMAIL, attempts, answer)
    if outcome.state == State.ACCEPTED and len(rows) > 1:
        outcome = outcome._replace(reason=Reason.IN_ONE_LETTER)
    for row in rows:
        yield row, outcome._replace(id=row.handed.id), isinstance(answer, Unreachable)


def _compose(rows: list[_Row]) -> EmailMultiAlternatives:
    """Return the letter of these rows; one alone is the letter it would have been without company."""
    first = rows[0].handed
    follower = Follower(pk=first.follower_id, email=first.address, language=first.language)
    if len(rows) == 1:
        mail = rows[0].letters.message(_reader(first), follower, first.provider_key)
    else:
        parts = [Part(row.letters.story, say(row.letters.story, _reader(row.handed))) for row in rows]
        mail = gathered_message(parts, follower, first.provider_key)
    mail.message()
    return mail


def _problem(row: _Row) -> Exception | None:
    try:
        say(row.letters.story, _reader(row.handed))
    except Exception as problem:
        return problem
    return None


def _broken(row: _Row, problem: Exception) -> Outcome:
    name = type(problem).__name__
    log.error("letter_broken", milestone=row.milestone_id, delivery=row.handed.id, problem=name)
    return Outcome(row.handed.id, State.FAILED, Reason.LETTER_BROKEN, name)


def _reader(row: HandedOff) -> Reader:
    return Reader(row.language, row.practical_only, row.was_on, row.basis)


def _each(rows: Sequence[_Row], outcome: Outcome) -> Iterator[tuple[int, Outcome]]:
    for row in rows:
        yield row.milestone_id, outcome._replace(id=row.handed.id)


def _micro_batches(rows: Sequence[_Claimed]) -> Iterator[list[_Claimed]]:
    """Split by person, each batch at most a micro-batch of rows unless one person alone has more."""
    batch: list[_Claimed] = []
    for _follower_id, person in groupby(sorted(rows, key=lambda row: row.follower_id), key=lambda row: row.follower_id):
        theirs = list(person)
        if batch and len(batch) + len(theirs) > settings.NOTICES_MICRO_BATCH:
            yield batch
            batch = []
        batch += theirs
    if batch:
        yield batch
