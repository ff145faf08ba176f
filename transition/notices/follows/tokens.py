"""Signed links in mails. Each opens one thing of one person; none of them changes anything by being opened."""

import time
from collections.abc import Callable
from functools import lru_cache

from django.core import signing
from django.utils.crypto import constant_time_compare

from transition.notices.models import Follower, FollowRequest
from transition.notices.seals import bare_base64, mark, seal

_CONFIRM = "confirm a follow"
_MANAGE = "manage follows"
_MARK_LENGTH = 16


def confirm_token(request: FollowRequest) -> str:
    """Return the token of the link that confirms a wish."""
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
    """Return the token of the link to a person's own page, as it stands in every mail."""
    return manage_token_maker()(follower.pk, follower.email)


def manage_token_maker() -> Callable[[int, str], str]:
    """Return what makes the tokens of many people: from a follower's id and address to ``signing.dumps`` of both."""
    signature, marked = seal(_MANAGE), mark(_MANAGE)

    def token(follower_id: int, email: str) -> str:
        said = f'[{follower_id},"{marked(email.lower())[:_MARK_LENGTH]}"]'
        word = f"{bare_base64(said.encode())}:{_stamp(int(time.time()))}"
        return f"{word}:{signature(word)}"

    return token


def read_manage_token(token: str) -> Follower | None:
    """Return the person a link belongs to. A changed address closes the links in the old mailbox."""
    try:
        pk, mark = signing.loads(token, salt=_MANAGE)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    follower = Follower.objects.filter(pk=pk).first()
    return follower if follower and constant_time_compare(_mark(follower), mark) else None


@lru_cache(maxsize=2)
def _stamp(second: int) -> str:
    return str(signing.b62_encode(second))


def _mark(follower: Follower) -> str:
    return mark(_MANAGE)(follower.email.lower())[:_MARK_LENGTH]
