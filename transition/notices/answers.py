"""What a provider's answer means for a row."""

from transition.notices.channels import Accepted, Ambiguous, Answer, Refused, Unreachable, Untried, channel_of
from transition.notices.ledger import Outcome
from transition.notices.models.deliveries import Reason, State

# A provider that is away is asked again after a minute, and the attempt does not count.
AWAY_SECONDS = 60
# Whatever a provider asks for, a notice that waits longer than this has been refused.
_LONGEST_ASKED = 24 * 60 * 60


def outcome_of(delivery_id: int, channel: str, attempts: int, answer: Answer) -> Outcome:
    """Return what becomes of a row that was tried ``attempts`` times and answered so."""
    match answer:
        case Accepted():
            return Outcome(delivery_id, State.ACCEPTED, answer=answer.answer)
        case Refused(permanent=True):
            return Outcome(delivery_id, State.FAILED, Reason.REFUSED, answer.answer)
        case Refused():
            return _refused_for_now(delivery_id, channel, attempts, answer)
        case Unreachable():
            return Outcome(delivery_id, State.READY, "", answer.answer, wait=AWAY_SECONDS, give_back=True)
        case Untried():
            return Outcome(delivery_id, State.READY, give_back=True)
        case Ambiguous():
            return Outcome(delivery_id, State.UNKNOWN, Reason.LOST_CONTACT, answer.answer)


def _refused_for_now(delivery_id: int, channel: str, attempts: int, answer: Refused) -> Outcome:
    wait = channel_of(channel).wait_after(attempts)
    if wait is None:
        return Outcome(delivery_id, State.FAILED, Reason.TOO_MANY_ATTEMPTS, answer.answer)
    wait = max(wait, min(answer.retry_after, _LONGEST_ASKED))
    return Outcome(delivery_id, State.READY, Reason.REFUSED, answer.answer, wait=wait)
