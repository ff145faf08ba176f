"""Say yes: a confirmed wish becomes a follow. Twice is the same as once."""

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.db import transaction

from transition.notices.follows.subjects import Subject, subject_in
from transition.notices.models import Follow, Follower, FollowRequest, Stop, Suppression
from users.models import User

# How long a wish is remembered after it was asked: long enough for "your link has expired" to be said kindly.
REMEMBER_FOR = timedelta(days=30)


@transaction.atomic
def confirm(wish: FollowRequest, now: datetime) -> Follower | None:
    """Turn the wish into a follow, or the new address into the person's address.

    Return None when a change of address meets an address that follows on its own.
    """
    wish = FollowRequest.objects.select_for_update(of=("self",)).get(pk=wish.pk)
    follower = _change_address(wish, now) if wish.follower else _start(wish, now)
    if follower and wish.confirmed_at is None:
        wish.confirmed_at = now
        wish.save(update_fields=["confirmed_at"])
    return follower


def follow_at_once(follower: Follower, subject: Subject) -> bool:
    """Follow without a mail; the address is known to be theirs. Return whether it is new.

    Following a model takes back an earlier stop of its messages.
    """
    if subject.model:
        Stop.objects.filter(follower=follower, model=subject.model).delete()
    _follow, is_new = Follow.objects.get_or_create(follower=follower, **subject.fields())
    return is_new


def follower_of(user: User, now: datetime) -> Follower | None:
    """Return the follower of an account, made when needed; None until the account's address is verified."""
    known = Follower.objects.filter(user=user).first()
    if known or not EmailAddress.objects.filter(user=user, email__iexact=user.email, verified=True).exists():
        return known
    follower, _is_new = Follower.objects.get_or_create(
        email__iexact=user.email,
        defaults={"email": user.email, "language": user.language, "time_zone": user.time_zone},
    )
    Follower.objects.filter(pk=follower.pk).update(user=user, confirmed_at=follower.confirmed_at or now)
    follower.refresh_from_db()
    return follower


def forget_old_requests(now: datetime) -> int:
    """Delete wishes that nobody confirmed in time, and the traces of those that were."""
    return FollowRequest.objects.stale(now - REMEMBER_FOR).delete()[0]


def _start(wish: FollowRequest, now: datetime) -> Follower:
    follower, _is_new = Follower.objects.get_or_create(
        email__iexact=wish.email, defaults={"email": wish.email, "language": wish.language, "confirmed_at": now}
    )
    if wish.confirmed_at:
        return follower  # The link was used before; what changed since then stays as it is.
    if follower.confirmed_at is None:
        follower.confirmed_at = now
        follower.save(update_fields=["confirmed_at"])
    follow_at_once(follower, subject_in(wish))
    # Somebody who had stopped everything has now asked to hear again, from their own mailbox.
    Suppression.objects.filter(email__iexact=follower.email, reason=Suppression.Reason.UNSUBSCRIBED).delete()
    return follower


def _change_address(wish: FollowRequest, now: datetime) -> Follower | None:
    follower = Follower.objects.select_for_update().get(requests=wish)
    if Follower.objects.filter(email__iexact=wish.email).exclude(pk=follower.pk).exists():
        return None
    if wish.confirmed_at is None:
        follower.email, follower.confirmed_at = wish.email, now
        follower.save(update_fields=["email", "confirmed_at"])
    return follower
