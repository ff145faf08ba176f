"""Keys with which programs send usage: shown once, kept as a hash, closed by revoking."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db.models import Q

from transition.notices.models import UsageToken
from users.models import User

_PREFIX = "tru_"
# A busy program does not need a write for each request.
_USED_AGAIN = timedelta(minutes=1)


def make(name: str, by: User) -> tuple[UsageToken, str]:
    """Return a new token and its secret. Nobody can show the secret a second time."""
    secret = _PREFIX + secrets.token_urlsafe(32)
    return UsageToken.objects.create(name=name, digest=_digest(secret), made_by=by), secret


def read(secret: str, now: datetime) -> UsageToken | None:
    """Return the token that a secret opens, and note its use; None for a secret that is not ours or was revoked."""
    if not secret.isascii() or not secret.startswith(_PREFIX):
        return None
    token = UsageToken.objects.filter(digest=_digest(secret), revoked_at__isnull=True).first()
    if token is not None:
        stale = Q(last_used_at__isnull=True) | Q(last_used_at__lt=now - _USED_AGAIN)
        UsageToken.objects.filter(stale, pk=token.pk).update(last_used_at=now)
    return token


def _digest(secret: str) -> str:
    # The secret has 256 random bits, so a slow hash would protect nothing.
    return hashlib.sha256(secret.encode()).hexdigest()
