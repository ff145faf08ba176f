"""Close what is finished: expire what is too late, cancel what the date left behind, count, and let plans end."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from transition.notices import auditing, escalating, ledger, partitions, plans, quality
from transition.notices.models import AudienceBuild, Kind, Milestone, Plan
from transition.notices.models.deliveries import OPEN, Reason, State
from transition.notices.moments import database_now
from transition.notices.progress import measured_pace, sums
from transition.notices.sweeping import resend_by_rule

_MS = Milestone.State


class SumsDoNotAddUp(AssertionError):
    """Somebody is missing from the books of a milestone."""


def settle() -> int:
    """Settle every milestone that has nothing open; return how many. Wrong books stop their own milestone and no other."""
    now = database_now()
    settled = 0
    wrong: SumsDoNotAddUp | None = None
    for milestone in _with_rows():
        _close_what_waits(milestone, is_late=milestone.not_after <= now)
        resend_by_rule(milestone)
        try:
            settled += _count_when_done(milestone)
        except SumsDoNotAddUp as problem:
            auditing.note_wrong(milestone, sums(milestone))
            wrong = problem
    for plan in Plan.objects.running():
        _complete_when_done(plan)
    if wrong:
        raise wrong
    return settled


def purge(keep_days: int) -> int:
    """Drop the rows of milestones that settled long ago; their counters stay."""
    with transaction.atomic():
        old = Milestone.objects.select_for_update(skip_locked=True).filter(
            settled_at__isnull=False, purged_at__isnull=True, build__isnull=False
        )
        long_ago = database_now() - timedelta(days=keep_days)
        dropped = list(old.filter(settled_at__lte=long_ago).order_by("pk"))
        for milestone in dropped:
            partitions.drop(milestone.pk)
            Milestone.objects.filter(pk=milestone.pk).update(purged_at=database_now())
    return len(dropped)


def _close_what_waits(milestone: Milestone, *, is_late: bool) -> None:
    """End the rows that wait in a milestone that will not send them any more, a chunk at a time."""
    if milestone.plan.state == Plan.State.CANCELLED:
        state, reason = State.CANCELLED, Reason.PLAN_STOPPED
    elif milestone.state == _MS.SUPERSEDED:
        state, reason = State.CANCELLED, Reason.DATE_MOVED
    elif is_late:
        state, reason = State.EXPIRED, Reason.TOO_LATE
    else:
        return
    # The date may have moved, or the plan stopped, while recipients were being gathered.
    partitions.attach(milestone.pk)
    while ledger.close(milestone.pk, state, reason):
        pass


@transaction.atomic
def _count_when_done(milestone: Milestone) -> bool:
    """Write the final counters of a milestone once nothing is open, and check that they add up."""
    # Somebody may have been added since the list was read, and the rows are counted now.
    milestone.build = AudienceBuild.objects.select_for_update().get(pk=milestone.pk)
    if milestone.state == _MS.OPEN and not milestone.build.frozen_at:
        return False
    books = sums(milestone)
    if any(books.outcomes.get(state, 0) for state in OPEN):
        return False
    # Asked here once more: nothing is open, so whoever was not reached is known for certain.
    if milestone.state == _MS.OPEN and milestone.plan.state == Plan.State.RUNNING and escalating.escalate(milestone):
        return False
    if not books.add_up():
        raise SumsDoNotAddUp(f"milestone {milestone.pk}: {books}")
    after = _MS.SETTLED if milestone.state == _MS.OPEN else milestone.state
    unsettled = Milestone.objects.filter(pk=milestone.pk, state=milestone.state, settled_at__isnull=True)
    pace = measured_pace(milestone.pk)
    if not unsettled.update(state=after, settled_at=database_now(), outcomes=books.kept(), pace=pace):
        return False
    quality.count_told(milestone)
    return True


def _complete_when_done(plan: Plan) -> None:
    """End a plan whose last reminder has settled. A withdrawn date keeps it awake: it may come back."""
    if Milestone.objects.unfinished().filter(plan=plan).exists():
        return
    last = Milestone.objects.filter(plan=plan, schedule_version=plan.followed_version)
    is_general = plan.availability_id is None
    ended = Q(kind=Kind.RETIRED) | Q(days_before=min(plan.offsets, default=0))
    if is_general or (last.filter(ended).exists() and not _is_behind(plan)):
        plans.complete(plan)


def _is_behind(plan: Plan) -> bool:
    return plan.availability is not None and plan.availability.schedule_version != plan.followed_version


def _with_rows() -> list[Milestone]:
    waiting = Milestone.objects.filter(build__isnull=False, settled_at__isnull=True)
    return list(waiting.exclude(state=_MS.PLANNING).select_related("plan").order_by("pk"))
