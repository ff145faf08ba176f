"""*We have moved*: one press for every contact of an account. Corrections still reach them."""

from datetime import datetime

from django.db import transaction

from transition.catalog.models import Availability
from transition.notices.models import Account, AccountMove, Move
from users.models import User


@transaction.atomic
def we_have_moved(account: Account, availability: Availability, by: User, now: datetime) -> AccountMove:
    """Note it for the account and for each contact who has not said so; a second press changes nothing."""
    Account.objects.select_for_update().get(pk=account.pk)
    said, is_new = AccountMove.objects.get_or_create(
        account=account, availability=availability, defaults={"by": by, "moved_at": now}
    )
    if is_new:
        before = Move.objects.filter(availability=availability).values("follower")
        missing = account.contacts.exclude(follower__in=before).order_by("position").values_list("follower", flat=True)
        rows = [Move(follower_id=pk, availability=availability, moved_at=now) for pk in missing]
        made = Move.objects.bulk_create(rows, ignore_conflicts=True)
        said.made = list(
            Move.objects.filter(availability=availability, follower__in=[row.follower_id for row in made], moved_at=now)
            .order_by("pk")
            .values_list("pk", flat=True)
        )
        said.save(update_fields=["made"])
    return said


@transaction.atomic
def not_yet(account: Account, availability: Availability) -> bool:
    """Take it back, for the contacts it spoke for and nobody else; False when there is nothing to take back."""
    said = AccountMove.objects.select_for_update().filter(account=account, availability=availability).first()
    if said is None:
        return False
    Move.objects.filter(pk__in=said.made).delete()
    said.delete()
    return True
