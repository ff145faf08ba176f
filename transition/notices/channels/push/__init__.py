"""Browser notifications through the push service of each browser (RFC 8030): a title, one sentence, and the page behind it."""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import timedelta

from transition import clock
from transition.notices.channels import Ambiguous, Answer, Refused, doubled
from transition.notices.channels.health import NotingSession, Sign
from transition.notices.channels.push.encryption import encrypted
from transition.notices.channels.push.keys import packed, signers
from transition.notices.channels.push.subscriptions import Subscription
from transition.notices.channels.push.words import Shown, shown
from transition.notices.channels.sealing import SealBroken, unseal
from transition.notices.channels.webhook import judged
from transition.notices.ledger import HandedOff
from transition.notices.letters import Letters, Reader
from transition.notices.models import Channel, Kind, Milestone
from transition.notices.stories import Story
from transition.web.addresses import NameUnknown, NotAllowedHere, Unsafe, host_of, may_be_local, may_call
from transition.web.outbound import Lost, NotSent, Reply, exchange

_MOST_ATTEMPTS = 8
# Push services forget sooner than this, or refuse a longer time.
_LONGEST_WAIT = timedelta(days=28)
_PRESSING = (Kind.MOVED_EARLIER, Kind.CORRECTION)


@dataclass(frozen=True)
class Push:
    """One message to one browser. What would let others write there stays out of logs."""

    endpoint: str
    body: bytes = field(repr=False)
    # Seconds for which the push service keeps it while the browser is away.
    ttl: int
    urgency: str
    topic: str
    subscription: Subscription = field(repr=False)


class PushChannel:
    def may_write_to(self, address: str) -> bool:
        try:
            return may_be_local() or may_call(host_of(unseal(address)))
        except (SealBroken, Unsafe):
            # The session says what is wrong; this is about where this copy of the site may write.
            return True

    def compose(self, row: HandedOff, letters: Letters) -> Push:
        story = letters.story
        reader = Reader(row.language, row.practical_only, row.was_on)
        if (known := (Channel.PUSH, reader)) not in letters.forms:
            letters.forms[known] = shown(story, reader)
        topic = _topic(row.endpoint, story.milestone)
        subscription = Subscription.from_sealed(unseal(row.address), unseal(row.secrets))
        body = encrypted(payload(letters.forms[known], topic, _page(story)), *subscription.raw_keys())
        return Push(row.endpoint, body, _ttl(story), _urgency(story.milestone), topic, subscription)

    def open(self) -> "PushSession":
        return PushSession()

    def wait_after(self, attempts: int) -> int | None:
        return doubled(attempts) if attempts < _MOST_ATTEMPTS else None


class PushSession(NotingSession):
    def attempt(self, push: Push) -> tuple[Answer, Sign | None]:
        return _sent(push)


def payload(words: Shown, topic: str, page: str) -> bytes:
    """Return what the service worker reads. ``page`` is a path of this site."""
    said = {
        "title": words.title,
        "body": words.sentence,
        "lang": words.language,
        "topic": topic,
        "page": page,
    }
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


def test_push(endpoint: str, subscription: Subscription, words: Shown, page: str) -> Push:
    """Return a message that a person asked for, to be shown at once or not at all."""
    body = encrypted(payload(words, "test", page), *subscription.raw_keys())
    return Push(endpoint, body, 60, "high", "test", subscription)


def _sent(push: Push) -> tuple[Answer, Sign | None]:
    """Send one message and say what became of it, and what that says about the browser; None says nothing."""
    ours = signers()
    if not ours:
        return Refused("no push key"), None
    if push.subscription.our_key not in ours:
        return Refused("another push key", permanent=True), Sign.REKEYED
    url = push.subscription.url
    headers = {
        "Authorization": ours[push.subscription.our_key].authorization(url, clock.now()),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(push.ttl),
        "Urgency": push.urgency,
        "Topic": push.topic,
    }
    try:
        return _meaning(exchange("POST", url, headers, push.body))
    except Unsafe as problem:
        return Refused(str(problem), permanent=True), Sign.UNSAFE
    except NotAllowedHere as problem:
        return Refused(str(problem), permanent=True), None
    except (NameUnknown, NotSent) as problem:
        return Refused(str(problem)), Sign.FAILED
    except Lost as problem:
        return Ambiguous(str(problem)), Sign.FAILED


def _meaning(reply: Reply) -> tuple[Answer, Sign | None]:
    """Say what an answer of a push service means: 201 took it, and a browser that is gone stays so."""
    if reply.status in (404, 410):
        return Refused(str(reply.status), permanent=True), Sign.GONE
    if reply.status == 413:
        # Our message is too long, which says nothing about the browser.
        return Refused(str(reply.status), permanent=True), None
    return judged(reply)


def _topic(endpoint: str, milestone: Milestone) -> str:
    """Return what is the same for every message of an announcement: the newest takes the place of one that was not read.

    It differs from browser to browser, so that a push service cannot tell who hears about the same.
    """
    return packed(hashlib.blake2b(f"{endpoint}:{milestone.plan_id}".encode(), digest_size=18).digest())


def _ttl(story: Story) -> int:
    left = min(story.milestone.not_after - story.now, _LONGEST_WAIT)
    return max(int(left.total_seconds()), 0)


def _urgency(milestone: Milestone) -> str:
    is_last_day = milestone.kind == Kind.COUNTDOWN and (milestone.days_before or 0) <= 1
    return "high" if is_last_day or milestone.kind in _PRESSING else "normal"


def _page(story: Story) -> str:
    return story.availability.model.get_absolute_url() if story.availability else "/"
