"""Who hears for an account, in which order. The first contact that works is written to; the others stand behind."""

from datetime import datetime, timedelta

from django.core import signing
from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef, QuerySet

from transition.notices.models import Account, Contact, Follower, Invitation, Suppression
from transition.notices.teams.belonging import claim

_REMOVED = "bring a contact back"
# A contact that was taken away can be brought back this long.
UNDO_WITHIN = timedelta(hours=1)


def contacts_of(account: Account) -> QuerySet[Contact]:
    """Return the contacts in order, each with ``is_closed``: whether its address must not be written to."""
    closed = Suppression.objects.filter(email__iexact=OuterRef("follower__email"))
    rows = account.contacts.select_related("follower__user").annotate(is_closed=Exists(closed))
    return rows.order_by("position", "pk")


@transaction.atomic
def add(account: Account, follower: Follower, role: str) -> Contact:
    """Put somebody at the end of the contacts; somebody who is there keeps their place."""
    _take_turns(account)
    last = account.contacts.aggregate(last=Max("position"))["last"] or 0
    contact, _is_new = Contact.objects.get_or_create(
        account=account, follower=follower, defaults={"role": role, "position": last + 1}
    )
    return contact


@transaction.atomic
def say_yes(invitation: Invitation, now: datetime) -> bool:
    """Let an invited address hear for the account; False when the invitation was used or has expired."""
    if not claim(invitation, now):
        return False
    follower, _is_new = Follower.objects.get_or_create(
        email__iexact=invitation.email, defaults={"email": invitation.email, "confirmed_at": now}
    )
    Follower.objects.filter(pk=follower.pk, confirmed_at__isnull=True).update(confirmed_at=now)
    # Somebody who had stopped everything has now asked to hear again, from their own mailbox.
    Suppression.objects.filter(email__iexact=follower.email, reason=Suppression.Reason.UNSUBSCRIBED).delete()
    add(invitation.account, follower, invitation.role)
    return True


@transaction.atomic
def swap(contact: Contact, *, earlier: bool) -> bool:
    """Let a contact change places with the one before or behind; False at the end of the row."""
    _take_turns(contact.account)
    others = Contact.objects.filter(account=contact.account)
    position = others.values_list("position", flat=True).get(pk=contact.pk)
    before, behind = others.filter(position__lt=position), others.filter(position__gt=position)
    other = (before.order_by("-position") if earlier else behind.order_by("position")).first()
    if other is None:
        return False
    Contact.objects.filter(pk=contact.pk).update(position=other.position)
    Contact.objects.filter(pk=other.pk).update(position=position)
    return True


def remove(contact: Contact) -> str:
    """Take a contact away; return the word that brings it back."""
    word = signing.dumps([contact.account_id, contact.follower_id, contact.role, contact.position], salt=_REMOVED)
    contact.delete()
    return word


def removed(account: Account, word: str) -> Follower | None:
    """Return who was taken away from the account and can still be brought back."""
    said = _read(account, word)
    if said is None or account.contacts.filter(follower=said[0]).exists():
        return None
    return Follower.objects.filter(pk=said[0]).first()


@transaction.atomic
def bring_back(account: Account, word: str) -> Contact | None:
    """Put a contact back in its old place; None when it is too late."""
    _take_turns(account)
    follower, said = removed(account, word), _read(account, word)
    if follower is None or said is None:
        return None
    _follower, role, position = said
    if account.contacts.filter(position=position).exists():
        account.contacts.filter(position__gte=position).update(position=F("position") + 1)
    return Contact.objects.create(account=account, follower=follower, role=role, position=position)


def _read(account: Account, word: str) -> tuple[int, str, int] | None:
    try:
        pk, follower, role, position = signing.loads(word, salt=_REMOVED, max_age=UNDO_WITHIN)
    except signing.BadSignature:
        return None
    return (follower, role, position) if pk == account.pk else None


def _take_turns(account: Account) -> None:
    Account.objects.select_for_update().get(pk=account.pk)
