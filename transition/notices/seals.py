"""Django's signatures for many short words in a row, with the key derived once.

A letter carries two signed links, and a million letters carry two million; ``django.core.signing`` derives its key anew for
each. What is signed here is read back with Django's own ``Signer`` and ``signing.loads``.
"""

import hashlib
import hmac
from binascii import b2a_base64
from collections.abc import Callable

from django.conf import settings

_URL_SAFE = bytes.maketrans(b"+/", b"-_")

Seal = Callable[[str], str]


def seal(salt: str) -> Seal:
    """Return what ``Signer(salt=salt).signature`` does, bound to the current secret key."""
    keyed = hmac.new(hashlib.sha256(f"{salt}signer{settings.SECRET_KEY}".encode()).digest(), digestmod="sha256")

    def signature(word: str) -> str:
        return bare_base64(_digest(keyed, word))

    return signature


def mark(salt: str) -> Seal:
    """Return what ``salted_hmac(salt, word).hexdigest()`` does, bound to the current secret key."""
    key = hashlib.sha1(f"{salt}{settings.SECRET_KEY}".encode()).digest()  # noqa: S324  Django's own derivation
    keyed = hmac.new(key, digestmod="sha1")
    return lambda word: _digest(keyed, word).hex()


def _digest(keyed: hmac.HMAC, word: str) -> bytes:
    """Return the digest of one word. A copy of what holds the key already takes a third less than to begin with the key."""
    one = keyed.copy()
    one.update(word.encode())
    return one.digest()


def bare_base64(data: bytes) -> str:
    """Return what ``django.core.signing.b64_encode`` does, as text."""
    return b2a_base64(data, newline=False).translate(_URL_SAFE, b"=").decode("ascii")
