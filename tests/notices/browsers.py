"""A browser as push services know it: keys of its own, and the other half of RFC 8291, written from the RFC alone."""

import base64
import hashlib
import hmac
import json
import secrets
import struct
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.notices.receiving import Request
from transition.notices.channels.push.subscriptions import Subscription
from transition.notices.channels.sealing import seal
from transition.notices.models import Endpoint, Follower

KEY = "UPpsN_q_ZUmKDxCfRkZkiLVVL_kS-WxIas_RZRF7rNM"
PUBLIC = "BFyEueZg5wuRMHcz6ecFH-WnENgJ6nWJLx5EG4RdA37djW6Qu4r6fQBvzkiLK24OFZogO2HPj4HsGvEXYx9DzHQ"
OTHER_KEY = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"


@dataclass
class Browser:
    """One browser with its private key, which never leaves it."""

    url: str
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    auth: bytes = field(default_factory=lambda: secrets.token_bytes(16))

    @property
    def public(self) -> bytes:
        return self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    def subscription(self) -> str:
        """Return what ``JSON.stringify(PushSubscription)`` gives."""
        keys = {"p256dh": without_padding(self.public), "auth": without_padding(self.auth)}
        return json.dumps({"endpoint": self.url, "expirationTime": None, "keys": keys})

    def place(self, person: Follower, our_key: str = PUBLIC, **fields: Any) -> Endpoint:
        said = Subscription.from_json(self.subscription(), our_key)
        sealed = {"address": seal(said.url), "secrets": seal(said.secrets), "mark": said.mark}
        return Endpoint.objects.create(follower=person, channel="push", label="Laptop", **sealed, **fields)

    def read(self, request: Request) -> Any:
        """Return the message that arrived."""
        assert request.headers["content-encoding"] == "aes128gcm"
        return json.loads(self.opened(request.body))

    def opened(self, body: bytes) -> bytes:
        """Decrypt a body of one record, as section 2 of RFC 8188 and section 3.4 of RFC 8291 say."""
        salt, size, length = struct.unpack("!16sIB", body[:21])
        sender, sealed = body[21 : 21 + length], body[21 + length :]
        assert len(sealed) <= size and len(body) <= 4096
        shared = self.key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(self.key.curve, sender))
        secret = expand(extract(self.auth, shared), b"WebPush: info\0" + self.public + sender, 32)
        pseudorandom = extract(salt, secret)
        key = expand(pseudorandom, b"Content-Encoding: aes128gcm\0", 16)
        nonce = expand(pseudorandom, b"Content-Encoding: nonce\0", 12)
        content = AESGCM(key).decrypt(nonce, sealed, None).rstrip(b"\0")
        assert content[-1:] == b"\2"
        return content[:-1]


def claims(request: Request) -> tuple[dict[str, Any], str]:
    """Return what the sender says of itself and the key it shows, after the signature was found to be of that key."""
    scheme, _space, said = request.headers["authorization"].partition(" ")
    assert scheme == "vapid"
    parts = dict(part.strip().split("=", 1) for part in said.split(","))
    head, body, signature = parts["t"].split(".")
    assert json.loads(with_padding(head)) == {"typ": "JWT", "alg": "ES256"}
    raw = with_padding(signature)
    both = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    shown = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), with_padding(parts["k"]))
    shown.verify(both, f"{head}.{body}".encode(), ec.ECDSA(SHA256()))
    return json.loads(with_padding(body)), parts["k"]


def extract(salt: bytes, secret: bytes) -> bytes:
    return hmac.new(salt, secret, hashlib.sha256).digest()


def expand(pseudorandom: bytes, info: bytes, length: int) -> bytes:
    return hmac.new(pseudorandom, info + b"\1", hashlib.sha256).digest()[:length]


def without_padding(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def with_padding(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
