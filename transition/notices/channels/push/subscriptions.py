"""What a browser hands over so that it can be written to: an address at its push service, and two keys of its own."""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Self

from cryptography.hazmat.primitives.asymmetric import ec

from transition.notices.channels.push.keys import CURVE, unpacked

_POINT_BYTES, _AUTH_BYTES = 65, 16
# Longer than any push service writes.
LONGEST = 4000


class SubscriptionBroken(ValueError):
    """This is not what a browser hands over."""


@dataclass(frozen=True)
class Subscription:
    """Whoever knows it can write there under our key, so it stays out of logs."""

    url: str = field(repr=False)
    browser_key: str = field(repr=False)
    auth: str = field(repr=False)
    # The public half of the key of ours that the browser takes messages from.
    our_key: str

    @classmethod
    def from_json(cls, text: str, our_key: str) -> Self:
        """Read what ``PushSubscription.toJSON()`` gives, or raise ``SubscriptionBroken``."""
        try:
            said = json.loads(text)
            found = cls(said["endpoint"], said["keys"]["p256dh"], said["keys"]["auth"], our_key)
            found.raw_keys()
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            raise SubscriptionBroken from None
        if not isinstance(found.url, str):
            raise SubscriptionBroken
        return found

    @classmethod
    def from_sealed(cls, url: str, secrets: str) -> Self:
        """Read what ``secrets`` wrote."""
        return cls(url, *secrets.split())

    @property
    def secrets(self) -> str:
        """Return all but the address, separated by spaces, as an endpoint keeps it."""
        return f"{self.browser_key} {self.auth} {self.our_key}"

    @property
    def mark(self) -> str:
        return mark_of(self.url)

    def raw_keys(self) -> tuple[bytes, bytes]:
        """Return the browser's public key and its secret, or raise ``ValueError``: the key has to lie on the curve."""
        point, auth = unpacked(self.browser_key, _POINT_BYTES), unpacked(self.auth, _AUTH_BYTES)
        ec.EllipticCurvePublicKey.from_encoded_point(CURVE, point)
        return point, auth


def mark_of(url: str) -> str:
    """Return what finds a browser without opening a seal. The address is too random to be guessed from it."""
    return hashlib.sha256(url.encode()).hexdigest()
