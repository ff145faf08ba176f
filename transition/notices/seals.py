"""Django's signatures for many short words in a row, with the key derived once.

A letter carries two signed links, and a million letters carry two million; ``django.core.signing`` derives its key anew for
each. What is signed here is read back with Django's own ``Signer``.
"""

import hashlib
from binascii import b2a_base64
from collections.abc import Callable

from django.conf import settings

_URL_SAFE = bytes.maketrans(b"+/", b"-_")
_BLOCK = 64

Seal = Callable[[str], str]


def seal(salt: str) -> Seal:
    """Return what ``Signer(salt=salt).signature`` does, bound to the current secret key.

    It is HMAC-SHA256 as RFC 2104 has it. Copying two digests that hold the key takes half as long as a copy of Python's ``HMAC``.
    """
    key = hashlib.sha256(f"{salt}signer{settings.SECRET_KEY}".encode()).digest().ljust(_BLOCK, b"\0")
    inside = hashlib.sha256(bytes(byte ^ 0x36 for byte in key))
    outside = hashlib.sha256(bytes(byte ^ 0x5C for byte in key))

    def signature(word: str) -> str:
        inner, outer = inside.copy(), outside.copy()
        inner.update(word.encode())
        outer.update(inner.digest())
        return b2a_base64(outer.digest(), newline=False).translate(_URL_SAFE, b"=").decode("ascii")

    return signature
