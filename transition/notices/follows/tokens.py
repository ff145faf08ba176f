"""Signed links in mails. Each opens one thing of one person; none of them changes anything by being opened."""

from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac

from transition.notices.models import Follower, FollowRequest

_CONFIRM = "confirm a follow"
_MANAGE = "manage follows"


def confirm_token(request: FollowRequest) -> str:
    return signing.dumps(request.pk, salt=_CONFIRM)


def read_confirm_token(token: str) -> FollowRequest | None:
    """Return the wish behind a confirmation link, expired or not; None when the link is not ours or was forgotten."""
    try:
        pk = signing.loads(token, salt=_CONFIRM)
    except signing.BadSignature:
        return None
    return (
        FollowRequest.objects.select_related("model__provider", "provider", "surface", "follower").filter(pk=pk).first()
    )


def manage_token(follower: Follower) -> str:
    return signing.dumps([follower.pk, _mark(follower)], salt=_MANAGE)


def read_manage_token(token: str) -> Follower | None:
    """Return the person a link belongs to. A changed address closes the links in the old mailbox."""
    try:
        pk, mark = signing.loads(token, salt=_MANAGE)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    follower = Follower.objects.filter(pk=pk).first()
    return follower if follower and constant_time_compare(_mark(follower), mark) else None


def _mark(follower: Follower) -> str:
    return salted_hmac(_MANAGE, follower.email.lower()).hexdigest()[:16]
