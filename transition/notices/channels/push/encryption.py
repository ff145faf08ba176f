"""One message that only one browser can read: RFC 8291, which is RFC 8188's "aes128gcm" in a single record."""

import secrets

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from transition.notices.channels.push.keys import CURVE

RECORD_BYTES = 4096
# Every message is as long as this, so that its length says nothing. Push services take 4096 bytes with all around it.
MESSAGE_BYTES = 2048
_LAST_RECORD = b"\x02"


class TooLong(ValueError):
    """The message does not fit."""


def encrypted(message: bytes, browser_key: bytes, auth: bytes) -> bytes:
    """Return the body of a request: a header with a key of this message alone, and the message for the browser's key."""
    if len(message) >= MESSAGE_BYTES:
        raise TooLong
    padded = (message + _LAST_RECORD).ljust(MESSAGE_BYTES, b"\x00")
    return _record(padded, browser_key, auth, ec.generate_private_key(CURVE), secrets.token_bytes(16))


def _record(padded: bytes, browser_key: bytes, auth: bytes, own: ec.EllipticCurvePrivateKey, salt: bytes) -> bytes:
    own_key = own.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    shared = own.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, browser_key))
    secret = _derived(shared, auth, b"WebPush: info\x00" + browser_key + own_key, 32)
    key = _derived(secret, salt, b"Content-Encoding: aes128gcm\x00", 16)
    nonce = _derived(secret, salt, b"Content-Encoding: nonce\x00", 12)
    header = salt + RECORD_BYTES.to_bytes(4) + bytes([len(own_key)]) + own_key
    return header + AESGCM(key).encrypt(nonce, padded, None)


def _derived(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(secret)
