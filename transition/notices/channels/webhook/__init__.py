"""Signed webhooks: a thin fact to an address of the person's own, by the rules of Standard Webhooks.

The id of a message stays the same however often it is sent, so a receiver that keeps ids takes it once.
"""

import random
from dataclasses import dataclass, field

from transition import clock
from transition.notices.channels import Accepted, Ambiguous, Answer, Refused
from transition.notices.channels.health import NotingSession, Sign
from transition.notices.channels.sealing import SealBroken, unseal
from transition.notices.channels.webhook.payload import as_bytes, payload
from transition.notices.channels.webhook.signing import signed_headers
from transition.notices.ledger import HandedOff
from transition.notices.letters import Letters
from transition.web.addresses import NameUnknown, NotAllowedHere, Unsafe, host_of, may_be_local, may_call
from transition.web.outbound import Lost, NotSent, Reply, exchange

# After the first attempt, which is made at once. Each with up to a fifth more, so that retries spread.
RETRY_SECONDS = (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
_TEMPORARY = (408, 425, 429)
_LONGEST_ASKED = 24 * 60 * 60


@dataclass(frozen=True)
class Call:
    """One message to one receiver. What would let others call or forge us stays out of logs."""

    endpoint: str
    id: str
    body: bytes
    url: str = field(repr=False)
    secrets: tuple[str, ...] = field(repr=False)


class WebhookChannel:
    def may_write_to(self, address: str) -> bool:
        try:
            return may_be_local() or may_call(host_of(unseal(address)))
        except (SealBroken, Unsafe):
            # The session says what is wrong; this is about where this copy of the site may write.
            return True

    def compose(self, row: HandedOff, letters: Letters) -> Call:
        body = as_bytes(payload(letters.story, row.was_on))
        # Standard Webhooks signs "id.timestamp.body", so an id must not hold a dot.
        key = row.provider_key.replace(".", "-")
        return Call(row.endpoint, key, body, unseal(row.address), tuple(unseal(row.secrets).split()))

    def open(self) -> "WebhookSession":
        return WebhookSession()

    def wait_after(self, attempts: int) -> int | None:
        if attempts > len(RETRY_SECONDS):
            return None
        return int(RETRY_SECONDS[attempts - 1] * random.uniform(1.0, 1.2))  # noqa: S311


class WebhookSession(NotingSession):
    def attempt(self, call: Call) -> tuple[Answer, Sign | None]:
        return _sent(call)


def _sent(call: Call) -> tuple[Answer, Sign | None]:
    """Send one message and say what became of it, and what that says about the receiver; None says nothing."""
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Transition-Webhooks/1",
        **signed_headers(call.id, clock.now(), call.body, call.secrets),
    }
    try:
        return judged(exchange("POST", call.url, headers, call.body))
    except Unsafe as problem:
        return Refused(str(problem), permanent=True), Sign.UNSAFE
    except NotAllowedHere as problem:
        return Refused(str(problem), permanent=True), None
    except (NameUnknown, NotSent) as problem:
        return Refused(str(problem)), Sign.FAILED
    except Lost as problem:
        return Ambiguous(str(problem)), Sign.FAILED


def judged(reply: Reply) -> tuple[Answer, Sign]:
    """Say what an answer of a receiver means: 2xx took it, 410 wants no more, some are worth another try."""
    word = str(reply.status)
    if 200 <= reply.status < 300:
        return Accepted(word), Sign.OK
    if reply.status == 410:
        return Refused(word, permanent=True), Sign.GONE
    if reply.status in _TEMPORARY or reply.status >= 500:
        return Refused(word, retry_after=retry_after(reply)), Sign.FAILED
    return Refused(word, permanent=True), Sign.FAILED


def retry_after(reply: Reply) -> int:
    """Return the seconds that an answer asks us to wait; dates and nonsense count as none."""
    said = reply.headers.get("retry-after", "").strip()
    return min(int(said), _LONGEST_ASKED) if said.isascii() and said.isdigit() and len(said) < 10 else 0
