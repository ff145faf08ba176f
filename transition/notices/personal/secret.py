"""The secret in the addresses of a person's feed and calendar. A new one closes those before it; no copy is kept anywhere."""

from django.core.signing import BadSignature, Signer
from django.db.models import F

from transition.notices.models import Follower


def secret_of(follower: Follower) -> str:
    """Return the secret that the person's addresses carry now."""
    return _signer().sign(f"{follower.pk}-{follower.feed_number}")


def read_secret(secret: str) -> Follower | None:
    """Return the person whose addresses carry this secret now; None for a replaced or invented one."""
    try:
        pk, _dash, number = _signer().unsign(secret).partition("-")
        return Follower.objects.filter(pk=int(pk), feed_number=int(number), confirmed_at__isnull=False).first()
    except (BadSignature, ValueError):
        return None


def replace_secret(follower: Follower) -> None:
    """Close the addresses that the person has; the page shows the new ones."""
    Follower.objects.filter(pk=follower.pk).update(feed_number=F("feed_number") + 1)


def _signer() -> Signer:
    return Signer(sep="~", salt="transition.notices.personal")
