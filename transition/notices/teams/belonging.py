"""Who belongs to an account and in which role. An account that has an owner keeps one."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction

from transition.notices.models import Account, AccountRole, Invitation, Membership
from transition.notices.models.teams import INVITED_FOR
from users.models import User

# Who may change who hears, and say that the account has moved.
CARETAKERS = (AccountRole.OWNER, AccountRole.TECHNICAL)


class LastOwner(Exception):
    """Without this member nobody could invite or give roles any more."""


class NotTheirs(Exception):
    """The invitation is for an address that this person has not shown to be theirs."""


@transaction.atomic
def change_role(membership: Membership, role: str) -> None:
    """Give a member another role; raise ``LastOwner`` when no owner would be left."""
    if role != AccountRole.OWNER:
        _keep_an_owner(membership)
    Membership.objects.filter(pk=membership.pk).update(role=role)


@transaction.atomic
def end(membership: Membership) -> None:
    """Let a member leave; raise ``LastOwner`` when no owner would be left. A contact stays one."""
    _keep_an_owner(membership)
    Membership.objects.filter(pk=membership.pk).delete()


@transaction.atomic
def join(invitation: Invitation, user: User, now: datetime) -> bool:
    """Let the invited person belong to the account; False when the invitation was used or has expired.

    Raise ``NotTheirs`` unless the invited address is the person's own and verified. Who belongs already keeps their role.
    """
    theirs = EmailAddress.objects.filter(user=user, email__iexact=invitation.email, verified=True)
    if not theirs.exists():
        raise NotTheirs
    if not claim(invitation, now):
        return False
    Membership.objects.get_or_create(
        account_id=invitation.account_id, user=user, defaults={"role": invitation.role, "joined_at": now}
    )
    return True


def claim(invitation: Invitation, now: datetime) -> bool:
    """Use up an invitation. Of many presses at once, one gets True."""
    open_ones = Invitation.objects.filter(pk=invitation.pk, answered_at__isnull=True, asked_at__gte=now - INVITED_FOR)
    return open_ones.update(answered_at=now) == 1


def _keep_an_owner(membership: Membership) -> None:
    # Two owners who leave at the same time take turns here.
    Account.objects.select_for_update().get(pk=membership.account_id)
    owners = Membership.objects.filter(account_id=membership.account_id, role=AccountRole.OWNER)
    if owners.filter(pk=membership.pk).exists() and not owners.exclude(pk=membership.pk).exists():
        raise LastOwner
