"""Say that an announcement was wrong, to exactly those whom it told. One person writes it, another confirms it."""

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


def told(plan: Plan) -> int:
    """Return how many people the plan told anything, and whom a retraction would reach."""
    rows = Delivery.objects.of_people().filter(milestone__in=_built(plan), state__in=TOLD)
    return rows.order_by().values("follower_id").distinct().count()


@transaction.atomic
def write(plan: Plan, user: User, *, wrong: str, right: str, source_url: str, stops_the_rest: bool) -> Retraction:
    """Write what was wrong and what is right. Nothing leaves before ``confirm``."""
    plan = plans.locked(plan)
    if not told(plan):
        raise ValidationError(_("Nobody was told anything, so there is nobody to correct. Cancel it instead."))
    retraction = Retraction(
        plan=plan,
        entered_by=user,
        wrong=one_line(wrong, 500),
        right=one_line(right, 500),
        source_url=source_url,
        stops_the_rest=stops_the_rest,
    )
    retraction.full_clean()
    retraction.save()
    return retraction


@transaction.atomic
def confirm(retraction: Retraction, user: User) -> Milestone:
    """Let the correction leave, by somebody other than the person who wrote it."""
    retraction = Retraction.objects.select_for_update(of=("self",)).select_related("plan").get(pk=retraction.pk)
    if retraction.confirmed_at:
        raise ValidationError(_("This correction was confirmed already."))
    if retraction.entered_by_id == user.pk:
        raise ValidationError(_("Somebody other than the person who wrote the correction has to confirm it."))
    plan = plans.run_again(retraction.plan)
    if retraction.stops_the_rest:
        Milestone.objects.unfinished().filter(plan=plan).update(state=Milestone.State.SUPERSEDED)
    retraction.confirmed_by, retraction.confirmed_at = user, database_now()
    retraction.save(update_fields=["confirmed_by", "confirmed_at"])
    milestone = _milestone(plan, retraction)
    milestone.save()
    bell.ring()
    return milestone


@transaction.atomic
def take_back(retraction: Retraction) -> None:
    """Drop a correction. ``ValidationError`` when somebody has confirmed it meanwhile."""
    dropped, _models = Retraction.objects.filter(pk=retraction.pk, confirmed_at__isnull=True).delete()
    if not dropped:
        raise ValidationError(_("This correction was confirmed already."))


def _milestone(plan: Plan, retraction: Retraction) -> Milestone:
    facts = milestones.facts_of(plan.availability) if plan.availability else milestones.NO_FACTS
    now = database_now()
    row = milestones.milestone_for(plan, facts, Moment(Kind.CORRECTION, None, now, now + CORRECTION_STAYS_TRUE))
    row.retraction = retraction
    row.corrects_versions = sorted(set(_built(plan).values_list("schedule_version", flat=True)))
    return row


def _built(plan: Plan) -> MilestoneQuerySet:
    return Milestone.objects.filter(plan=plan, build__isnull=False, purged_at__isnull=True).order_by("pk")
