"""An account with usage and members: Ada owns it, Bo is technical, Cy is a member."""

from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.test import Client

from tests.usage.rows import account_with
from transition.catalog.models import Availability
from transition.notices.models import Account, AccountRole, Contact, Membership, Usage
from transition.notices.moments import database_now
from users.models import User


def member(account: Account | None, name: str, role: str = AccountRole.MEMBER) -> User:
    user = User.objects.filter(email=f"{name}@example.org").first() or User.objects.create_user(f"{name}@example.org")
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
    if account:
        Membership.objects.create(account=account, user=user, role=role)
    return user


def team(availability: Availability, *contacts: str, key: str = "acme") -> tuple[Account, Client]:
    """Return the account and a browser in which its owner Ada is signed in."""
    account = account_with(availability, key, *contacts)
    return account, signed_in(member(account, "ada", AccountRole.OWNER))


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def calls_of_weeks(account: Account, availability: Availability, *calls: int) -> None:
    """Let the account call the model in these weeks, the oldest first and the last one ending today."""
    today = database_now().date()
    for ago, n in enumerate(reversed(calls)):
        day = today - timedelta(days=7 * ago)
        where: dict[str, Any] = {"model": availability.model, "surface": availability.surface}
        Usage.objects.create(account=account, first_on=day, last_on=day, calls=n, **where)


def order(account: Account) -> list[str]:
    rows = Contact.objects.filter(account=account).order_by("position")
    return list(rows.values_list("follower__email", flat=True))
