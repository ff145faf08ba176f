"""The keys by which push services know this site (RFC 8292): one private key of the curve P-256, and the ones before it."""

import base64
import binascii
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cached_property, lru_cache
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

CURVE = ec.SECP256R1()
KEY_BYTES = 32
# A day is the most that push services take.
_LASTS = timedelta(hours=12)


class KeyBroken(ValueError):
    """This is no private key of the curve."""


class Signer:
    """One of our keys. Browsers are told its public half, and take messages from nobody else."""

    def __init__(self, private: str) -> None:
        try:
            self._key = ec.derive_private_key(int.from_bytes(unpacked(private, KEY_BYTES)), CURVE)
        except ValueError:
            raise KeyBroken from None

    @cached_property
    def public(self) -> str:
        """Return the public half as browsers want it."""
        return packed(self._key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))

    def authorization(self, url: str, now: datetime) -> str:
        """Return the header that says to the push service of ``url`` who we are, and whom it can write to."""
        said: dict[str, str | int] = {"aud": _origin(url), "exp": int((now + _LASTS).timestamp()), "sub": _contact()}
        signed = f"{_json({'typ': 'JWT', 'alg': 'ES256'})}.{_json(said)}"
        r, s = decode_dss_signature(self._key.sign(signed.encode(), ec.ECDSA(SHA256())))
        return f"vapid t={signed}.{packed(r.to_bytes(KEY_BYTES) + s.to_bytes(KEY_BYTES))}, k={self.public}"


def signers() -> dict[str, Signer]:
    """Return our keys by their public halves, the newest first; none when browser notifications are not set up."""
    keys = [settings.PUSH_PRIVATE_KEY, *settings.PUSH_PRIVATE_KEY_FALLBACKS] if settings.PUSH_PRIVATE_KEY else []
    return {signer.public: signer for signer in map(_signer, keys)}


def public_key() -> str:
    """Return what a browser is told when it subscribes; "" when browser notifications are not set up."""
    return next(iter(signers()), "")


def new_key() -> str:
    """Return a new private key as ``PUSH_PRIVATE_KEY`` wants it."""
    return packed(ec.generate_private_key(CURVE).private_numbers().private_value.to_bytes(KEY_BYTES))


def packed(raw: bytes) -> str:
    """Return bytes in the alphabet of URLs, without padding, as all of Web Push writes them."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def unpacked(text: str, length: int) -> bytes:
    """Return ``length`` bytes, or raise ``ValueError``."""
    try:
        raw = base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("not in the alphabet of URLs") from None
    if len(raw) != length:
        raise ValueError("of another length")
    return raw


@lru_cache(maxsize=8)
def _signer(private: str) -> Signer:
    return Signer(private)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _contact() -> str:
    address = settings.DEFAULT_FROM_EMAIL.rpartition("<")[2].rstrip(">")
    return settings.SITE_URL if settings.SECURE else f"mailto:{address}"


def _json(value: Mapping[str, str | int]) -> str:
    return packed(json.dumps(value, separators=(",", ":")).encode())
