"""Signed links in mails. Each opens one thing of one person; none of them changes anything by being opened."""

from collections.abc import Callable

from django.core import signing
from django.core.signing import BadSignature, Signer

from transition.notices.models import Follower, FollowRequest
from transition.notices.seals import seal

_CONFIRM = "confirm a follow"
_MANAGE = "manage follows"


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
    """Return what makes the tokens of many people: from a follower's id and address to the id and a signature of both."""
    signature = seal(_MANAGE)
    return lambda follower_id, email: f"{follower_id}.{signature(_person(follower_id, email))}"


def read_manage_token(token: str) -> Follower | None:
    """Return the person a link belongs to. A changed address closes the links in the old mailbox."""
    pk, _dot, signature = token.partition(".")
    follower = Follower.objects.filter(pk=pk).first() if pk.isascii() and pk.isdigit() and len(pk) < 19 else None
    if follower is None:
        return None
    try:
        Signer(salt=_MANAGE, sep=".").unsign(f"{_person(follower.pk, follower.email)}.{signature}")
    except BadSignature:
        return None
    return follower


def _person(follower_id: int, email: str) -> str:
    return f"{follower_id} {email.lower()}"
