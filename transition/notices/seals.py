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
    key = hashlib.sha256(f"{salt}signer{settings.SECRET_KEY}".encode()).digest()

    def signature(word: str) -> str:
        return bare_base64(hmac.digest(key, word.encode(), "sha256"))

    return signature


def mark(salt: str) -> Seal:
    """Return what ``salted_hmac(salt, word).hexdigest()`` does, bound to the current secret key."""
    key = hashlib.sha1(f"{salt}{settings.SECRET_KEY}".encode()).digest()  # noqa: S324  Django's own derivation

    def digest(word: str) -> str:
        return hmac.digest(key, word.encode(), "sha1").hex()

    return digest


def bare_base64(data: bytes) -> str:
    """Return what ``django.core.signing.b64_encode`` does, as text."""
    return b2a_base64(data, newline=False).translate(_URL_SAFE, b"=").decode("ascii")
