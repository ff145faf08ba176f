"""Adding, testing and ending places. What opens a place is sealed before it is kept."""

import secrets
import time
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from transition.notices.channels import Accepted, Ambiguous, Answer, channel_of
from transition.notices.channels.chat import Post
from transition.notices.channels.push import test_push
from transition.notices.channels.push.subscriptions import Subscription
from transition.notices.channels.push.words import Shown
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
def add_browser(follower: Follower, label: str, subscription: Subscription) -> Endpoint:
    """Keep a browser, or raise ``TooMany``. One that is known, whatever became of it, starts afresh under its new name."""
    Follower.objects.select_for_update().get(pk=follower.pk)
    known = follower.endpoints.filter(mark=subscription.mark).first()
    if known is None or known.removed_at:
        _keep_room(follower)
    if known is None:
        return follower.endpoints.create(channel=Channel.PUSH, label=label, **_sealed(subscription))
    Endpoint.objects.filter(pk=known.pk).update(label=label, removed_at=None, **_sealed(subscription))
    switch_on(known)
    return Endpoint.objects.get(pk=known.pk)


@transaction.atomic
def move_browser(old: Subscription, new: Subscription) -> int:
    """Write to a browser under its new address, wherever it stood under the old one; return how many places that were.

    Whoever asks has to show the secret of the old subscription, which only the browser knows.
    """
    moved = 0
    for place in Endpoint.objects.select_for_update().filter(mark=old.mark).order_by("pk"):
        kept = Subscription.from_sealed(old.url, unseal(place.secrets))
        if not secrets.compare_digest(kept.auth, old.auth):
            continue
        fresh = replace(new, our_key=kept.our_key)
        place.follower.endpoints.filter(mark=fresh.mark).exclude(pk=place.pk).delete()
        moved += Endpoint.objects.filter(pk=place.pk).update(**_sealed(fresh))
    return moved


def rename(place: Endpoint, label: str) -> None:
    Endpoint.objects.filter(pk=place.pk).update(label=label)


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


def _sealed(subscription: Subscription) -> dict[str, str]:
    return {"address": seal(subscription.url), "secrets": seal(subscription.secrets), "mark": subscription.mark}


def _test_letter(place: Endpoint, now: datetime) -> Any:
    address = unseal(place.address)
    if place.channel == Channel.WEBHOOK:
        key = f"test-{place.key}-{int(now.timestamp() * 1000)}"
        return Call(place.key, key, as_bytes(test_payload(now)), address, tuple(unseal(place.secrets).split()))
    title, text = _("Test"), _("This is a test. No model leaves, and nothing has to be done.")
    if place.channel == Channel.PUSH:
        subscription = Subscription.from_sealed(address, unseal(place.secrets))
        words = Shown(title, text, get_language() or settings.LANGUAGE_CODE)
        return test_push(place.key, subscription, words, reverse("follow"))
    return Post(place.key, title, text, address)
