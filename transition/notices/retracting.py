"""Say that an announcement was wrong, to exactly those whom it told. One person writes it, another confirms it.

Of an announcement about several, one availability can be wrong or all of them. Then each has a correction with books of its
own, and whoever was told of several hears it once, with the first of them.
"""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from transition.notices import bell, candidates, ledger, milestones, plans
from transition.notices.milestones import CORRECTION_STAYS_TRUE, Moment
from transition.notices.models import AudienceBuild, Delivery, Kind, Milestone, Plan, Retraction
from transition.notices.models.deliveries import TOLD
from transition.notices.models.milestones import MilestoneQuerySet
from transition.notices.moments import database_now
from transition.notices.wording import one_line
from users.models import User


def told(plans: Sequence[Plan]) -> int:
    """Return how many people were told anything by one of the plans, and whom a retraction of them would reach."""
    rows = Delivery.objects.of_people().filter(milestone__in=_built(plans), state__in=TOLD)
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
    Retraction.objects.filter(pk__in=[one.pk for one in together]).update(
        confirmed_by=user, confirmed_at=database_now()
    )
    for one in together:
        with plans.saying_which(one.plan, among=together):
            _speak(one)
    bell.ring()
    return together


@transaction.atomic
def take_back(retraction: Retraction) -> None:
    """Drop a correction. ``ValidationError`` when somebody has confirmed it meanwhile."""
    dropped, _models = retraction.together().filter(confirmed_at__isnull=True).delete()
    if not dropped:
        raise ValidationError(_("This correction was confirmed already."))


def take_over(milestone: Milestone) -> bool:
    """Say it to those whom the same words about another availability do not reach after all, because its date moved meanwhile.

    Tell whether there is something to wait for. Call it within a transaction.
    """
    earlier = list(candidates.spoken_before(milestone).select_related("build"))
    if not earlier:
        return False
    build = AudienceBuild.objects.select_for_update().get(pk=milestone.pk)
    found = ledger.take_over(milestone.pk, [one.pk for one in earlier])
    build.included += found
    build.excluded["in_correction"] = build.excluded.get("in_correction", 0) - found
    build.save(update_fields=["included", "excluded"])
    return found > 0 or any(one.may_still_reach() for one in earlier)


def _speak(retraction: Retraction) -> None:
    """Stop what rests on the mistake, and write the milestone that reaches those who were told, if anybody was."""
    versions = sorted(set(_built([retraction.plan]).values_list("schedule_version", flat=True)))
    plan = plans.run_again(retraction.plan) if versions else plans.locked(retraction.plan)
    if retraction.stops_the_rest:
        Milestone.objects.unfinished().filter(plan=plan).update(state=Milestone.State.SUPERSEDED)
    if not versions:
        return
    facts = milestones.facts_of(plan.availability) if plan.availability else milestones.NO_FACTS
    now = database_now()
    row = milestones.milestone_for(plan, facts, Moment(Kind.CORRECTION, None, now, now + CORRECTION_STAYS_TRUE))
    row.retraction, row.corrects_versions = retraction, versions
    row.save()


def _built(told_by: Sequence[Plan]) -> MilestoneQuerySet:
    return Milestone.objects.filter(plan__in=told_by, build__isnull=False, purged_at__isnull=True).order_by("pk")
