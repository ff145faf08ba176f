"""What to do with messages that may or may not have arrived: leave them, send once more, or mark them as reached.

Leaving them needs nobody. For the other two one person asks and another confirms.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from transition.notices import bell, ledger, milestones, plans
from transition.notices.channels import OFFERED
from transition.notices.models import Delivery, Milestone, Plan, Resolution
from transition.notices.models.deliveries import State
from transition.notices.moments import database_now
from transition.notices.progress import sums
from users.models import User

_MS = Milestone.State


@transaction.atomic
def ask(milestone: Milestone, what: str, user: User) -> Resolution:
    """Ask that every unknown message of a milestone is treated so. Nothing changes before ``confirm``."""
    _require_possible(milestone, what)
    resolution = Resolution(milestone=milestone, what=what, asked_by=user)
    resolution.full_clean()
    resolution.save()
    return resolution


@transaction.atomic
def confirm(resolution: Resolution, user: User) -> int:
    """Do what was asked, by somebody other than the person who asked. Return the number of messages."""
    resolution = Resolution.objects.select_for_update(of=("self",)).get(pk=resolution.pk)
    if resolution.confirmed_at:
        raise ValidationError(_("This was confirmed already."))
    if resolution.asked_by_id == user.pk:
        raise ValidationError(_("Somebody other than the person who asked has to confirm it."))
    rows = Milestone.objects.select_for_update(of=("self",)).select_related("plan", "build")
    milestone = rows.get(pk=resolution.milestone_id)
    _require_possible(milestone, resolution.what)
    count = _resend(milestone) if resolution.what == Resolution.What.RESEND else _mark(milestone)
    resolution.confirmed_by, resolution.confirmed_at, resolution.messages = user, database_now(), count
    resolution.save(update_fields=["confirmed_by", "confirmed_at", "messages"])
    return count


@transaction.atomic
def take_back(resolution: Resolution) -> None:
    """Leave the messages as they are after all. ``ValidationError`` when somebody has confirmed meanwhile."""
    dropped, _models = Resolution.objects.filter(pk=resolution.pk, confirmed_at__isnull=True).delete()
    if not dropped:
        raise ValidationError(_("This was confirmed already."))


def unknown(milestone: Milestone) -> int:
    """Return how many messages of a milestone may or may not have arrived."""
    return Delivery.objects.of_people().filter(milestone=milestone, state=State.UNKNOWN).count()


def _require_possible(milestone: Milestone, what: str) -> None:
    if milestone.purged_at or not unknown(milestone):
        raise ValidationError(_("No message of this kind is unknown any more."))
    if what != Resolution.What.RESEND:
        return
    if milestone.state not in (_MS.OPEN, _MS.SETTLED) or milestone.not_after <= database_now():
        raise ValidationError(_("It is too late to send these once more: they would no longer be true."))
    if milestone.plan.state not in (Plan.State.RUNNING, Plan.State.PAUSED, Plan.State.COMPLETE):
        raise ValidationError(_("This announcement does not send any more."))


def _resend(milestone: Milestone) -> int:
    """Make unknown messages wait again. The Message-ID stays, so that mail programs may know a second copy."""
    if milestone.plan.state == Plan.State.COMPLETE:
        plans.run_again(milestone.plan)
    if milestone.state == _MS.SETTLED:
        milestones.change(milestone.pk, _MS.SETTLED, _MS.OPEN, settled_at=None, outcomes={})
    bell.ring()
    count = ledger.resend_unknown(milestone.pk, OFFERED)
    if not count:
        raise ValidationError(_("These were sent twice already. A third copy would help nobody."))
    return count


def _mark(milestone: Milestone) -> int:
    count = ledger.mark_reached(milestone.pk)
    if milestone.settled_at:
        books = sums(milestone)
        Milestone.objects.filter(pk=milestone.pk).update(
            outcomes=books.kept(),
        )
    return count
