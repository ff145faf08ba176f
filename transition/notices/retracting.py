"""Say that an announcement was wrong, to exactly those whom it told. One person writes it, another confirms it.

Of an announcement about several, one availability can be wrong or all of them. Then each has a correction with books of its
own, and whoever was told of several gets one letter that says it once.
"""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from transition.notices import bell, milestones, plans
from transition.notices.milestones import CORRECTION_STAYS_TRUE, Moment
from transition.notices.models import Delivery, Kind, Milestone, Plan, Retraction
from transition.notices.models.deliveries import TOLD
from transition.notices.models.milestones import MilestoneQuerySet
from transition.notices.moments import database_now
from transition.notices.wording import one_line
from users.models import User


def told(told_by: Sequence[Plan]) -> int:
    """Return how many people were told anything by one of the plans, and whom a retraction of them would reach."""
    rows = Delivery.objects.of_people().filter(milestone__in=_built(told_by), state__in=TOLD)
    return rows.order_by().values("follower_id").distinct().count()


@transaction.atomic
def write(
    told_by: Sequence[Plan], user: User, *, wrong: str, right: str, source_url: str, stops_the_rest: bool
) -> Retraction:
    """Write what was wrong and what is right, for each of the plans; return the leading one. Nothing leaves before ``confirm``."""
    found = [plans.locked(one) for one in sorted(told_by, key=lambda plan: plan.pk)]
    if not told(found):
        raise ValidationError(_("Nobody was told anything, so there is nobody to correct. Cancel it instead."))
    written: list[Retraction] = []
    for plan in found:
        retraction = Retraction(
            plan=plan,
            lead=written[0] if written else None,
            entered_by=user,
            wrong=one_line(wrong, 500),
            right=one_line(right, 500),
            source_url=source_url,
            stops_the_rest=stops_the_rest,
        )
        with plans.saying_which(plan, among=found):
            retraction.full_clean()
        retraction.save()
        written.append(retraction)
    return written[0]


@transaction.atomic
def confirm(retraction: Retraction, user: User) -> list[Retraction]:
    """Let the correction leave, by somebody other than the person who wrote it; return what was confirmed together."""
    found = retraction.together().select_for_update(of=("self",))
    together = list(found.select_related("plan__availability__model", "plan__availability__surface"))
    if not together or together[0].confirmed_at:
        raise ValidationError(_("This correction was confirmed already."))
    if together[0].entered_by_id == user.pk:
        raise ValidationError(_("Somebody other than the person who wrote the correction has to confirm it."))
    for one in together:
        one.plan = plans.locked(one.plan)
    # No letter that rests on the mistake is handed off after this moment; those in a worker's hand are waited for.
    now = database_now()
    Retraction.objects.filter(pk__in=[one.pk for one in together]).update(confirmed_by=user, confirmed_at=now)
    for one in together:
        with plans.saying_which(one.plan, among=together):
            _speak(one, now + milestones.GATHERS if len(together) > 1 else now)
    bell.ring()
    return together


@transaction.atomic
def take_back(retraction: Retraction) -> None:
    """Drop a correction. ``ValidationError`` when somebody has confirmed it meanwhile."""
    dropped, _models = retraction.together().filter(confirmed_at__isnull=True).delete()
    if not dropped:
        raise ValidationError(_("This correction was confirmed already."))


def _speak(retraction: Retraction, leaves_at: datetime) -> None:
    """Write the milestone that reaches those who were told, if anybody was, and end the reminders that rest on the mistake."""
    versions = sorted(set(_built([retraction.plan]).values_list("schedule_version", flat=True)))
    plan = plans.run_again(retraction.plan) if versions else retraction.plan
    if retraction.stops_the_rest:
        reminders = Milestone.objects.unfinished().filter(plan=plan, corrects_versions=[])
        reminders.update(state=Milestone.State.SUPERSEDED)
    if not versions:
        return
    facts = milestones.facts_of(plan.availability) if plan.availability else milestones.NO_FACTS
    moment = Moment(Kind.CORRECTION, None, leaves_at, leaves_at + CORRECTION_STAYS_TRUE)
    row = milestones.milestone_for(plan, facts, moment)
    row.retraction, row.corrects_versions = retraction, versions
    row.save()


def _built(told_by: Sequence[Plan]) -> MilestoneQuerySet:
    return Milestone.objects.filter(plan__in=told_by, build__isnull=False, purged_at__isnull=True).order_by("pk")
