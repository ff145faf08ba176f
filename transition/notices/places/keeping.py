"""Adding, testing and ending places. What opens a place is sealed before it is kept."""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from transition.notices.channels import Accepted, Ambiguous, Answer, channel_of
from transition.notices.channels.chat import Post
from transition.notices.channels.sealing import seal, unseal
from transition.notices.channels.webhook import Call
from transition.notices.channels.webhook.payload import as_bytes, test_payload
from transition.notices.channels.webhook.signing import new_secret, rotated
from transition.notices.models import Attempt, Channel, Endpoint, Follower

MOST_PLACES = 10
TESTS_AN_HOUR = 10
# A person is looking at the button.
TEST_SECONDS = 20


class TooMany(Exception):
    """The person has as many places, or has made as many tests, as they may."""


@dataclass(frozen=True)
class Made:
    """A place with the secret that is shown once; "" for a chat."""

    place: Endpoint
    secret: str


@transaction.atomic
def add(follower: Follower, channel: str, label: str, address: str) -> Made:
    """Keep a new place, or raise ``TooMany``."""
    _keep_room(follower)
    secret = new_secret() if channel == Channel.WEBHOOK else ""
    place = follower.endpoints.create(channel=channel, label=label, address=seal(address), secrets=seal(secret))
    return Made(place, secret)


@transaction.atomic
def rotate(place: Endpoint) -> str:
    """Give a webhook a new secret beside the one it has, and return it: both sign until the old one is retired."""
    locked = Endpoint.objects.select_for_update().get(pk=place.pk)
    fresh = rotated(unseal(locked.secrets).split())
    Endpoint.objects.filter(pk=place.pk).update(secrets=seal(" ".join(fresh)))
    return fresh[0]


@transaction.atomic
def retire_old_secret(place: Endpoint) -> None:
    """Let only the newest secret of a webhook sign from now on."""
    locked = Endpoint.objects.select_for_update().get(pk=place.pk)
    Endpoint.objects.filter(pk=place.pk).update(secrets=seal(unseal(locked.secrets).split()[0]))


def switch_off(place: Endpoint, now: datetime) -> None:
    """Let a place rest, as its owner asks."""
    Endpoint.objects.filter(pk=place.pk, off_since__isnull=True).update(off_since=now, why_off=Endpoint.WhyOff.OWNER)


def switch_on(place: Endpoint) -> None:
    """Start afresh: what failed before does not count."""
    Endpoint.objects.filter(pk=place.pk).update(
        off_since=None, why_off="", off_told_at=None, failing_since=None, failures=0
    )


def remove(place: Endpoint, now: datetime) -> None:
    """Take a place away. It is silent at once and gone for good after a day."""
    Endpoint.objects.filter(pk=place.pk).update(removed_at=now)


@transaction.atomic
def bring_back(place: Endpoint) -> None:
    """Undo taking a place away. It is on or off as it was. ``TooMany`` when others have filled its room."""
    _keep_room(place.follower)
    Endpoint.objects.filter(pk=place.pk).update(removed_at=None)


def test(place: Endpoint, now: datetime) -> Answer:
    """Send a message that is clearly a test over the same line as every notice, or raise ``TooMany``."""
    key = f"test of place: {place.follower_id}"
    with transaction.atomic():
        Follower.objects.select_for_update().get(pk=place.follower_id)
        if Attempt.objects.count_since(key, now - timedelta(hours=1)) >= TESTS_AN_HOUR:
            raise TooMany
        Attempt.objects.create(key=key, made_at=now)
    channel = channel_of(place.channel)
    with channel.open() as session:
        (answer,) = session.send_all([_test_letter(place, now)], time.monotonic() + TEST_SECONDS)
    return answer


def in_words(answer: Answer) -> str:
    """Return what the other side said, for the person who pressed the button."""
    if isinstance(answer, Accepted):
        return _("The test was taken (%(answer)s).") % {"answer": answer.answer or _("yes")}
    if isinstance(answer, Ambiguous):
        return _("The test left, and no answer came. It may have arrived.")
    return _("The test was not taken: %(answer)s.") % {"answer": answer.answer}


def _keep_room(follower: Follower) -> None:
    """Hold the person's row, so that two presses at once cannot both see the last free place."""
    Follower.objects.select_for_update().get(pk=follower.pk)
    if follower.endpoints.kept().count() >= MOST_PLACES:
        raise TooMany


def _test_letter(place: Endpoint, now: datetime) -> Any:
    address = unseal(place.address)
    if place.channel == Channel.WEBHOOK:
        key = f"test-{place.key}-{int(now.timestamp() * 1000)}"
        return Call(place.key, key, as_bytes(test_payload(now)), address, tuple(unseal(place.secrets).split()))
    text = _("This is a test. No model leaves, and nothing has to be done.")
    return Post(place.key, _("Test"), text, address)
