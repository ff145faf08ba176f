"""One-time sign-in links for the machine that runs the site in local mode."""

from django.core import signing
from django.urls import reverse

from users.models import User

_SALT = "staff link"
_MAX_AGE_SECONDS = 60 * 60 * 24


def staff_link_path(user: User) -> str:
    """Return the path of a link that signs ``user`` in once: signing in changes what the token was made from."""
    return reverse("staff_link", args=[signing.dumps([user.pk, _last_sign_in(user)], salt=_SALT)])


def read_staff_link(token: str) -> User | None:
    """Return the person a link was made for, or None when it is forged, older than a day, or used."""
    try:
        pk, last_sign_in = signing.loads(token, salt=_SALT, max_age=_MAX_AGE_SECONDS)
    except signing.BadSignature:
        return None
    user = User.objects.filter(pk=pk, is_active=True).first()
    return user if user and _last_sign_in(user) == last_sign_in else None


def _last_sign_in(user: User) -> str:
    return user.last_login.isoformat() if user.last_login else ""
