"""The list of announcements: where each stands, what it is about, and how many were told."""

from collections import defaultdict
from typing import NamedTuple

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from transition.notices.models import Delivery, Milestone, Plan
from transition.notices.models.deliveries import TOLD
from users.access import role_required
from users.models import Role
from users.requests import SignedInRequest

PAGE = 50
# How the desk's stylesheet draws each state.
STAGES = {
    Plan.State.DRAFT: "",
    Plan.State.IN_REVIEW: "waiting",
    Plan.State.APPROVED: "waiting",
    Plan.State.RUNNING: "running",
    Plan.State.PAUSED: "waiting",
    Plan.State.COMPLETE: "done",
    Plan.State.CANCELLED: "stopped",
}


class Row(NamedTuple):
    plan: Plan
    stage: str
    next: Milestone | None
    told: int
    total: int


@require_safe
@role_required()
def announcements(request: SignedInRequest) -> HttpResponse:
    page = Paginator(Plan.objects.in_order(), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "rows": rows_of(list(page)), "may_write": request.user.has_role(Role.SUPPORT)}
    return render(request, "desk/announcements/list.html", context)


def rows_of(plans: list[Plan]) -> list[Row]:
    """Return what the list shows, in three queries however long it is."""
    of_plan: dict[int, list[Milestone]] = defaultdict(list)
    for milestone in Milestone.objects.filter(plan__in=plans).select_related("build").in_order():
        of_plan[milestone.plan_id].append(milestone)
    told = _told([milestone for some in of_plan.values() for milestone in some])
    return [_row(plan, of_plan[plan.pk], told) for plan in plans]


def _row(plan: Plan, milestones: list[Milestone], told: dict[int, int]) -> Row:
    ahead = [one for one in milestones if one.state in Milestone.UNFINISHED]
    total = sum(one.build.included for one in milestones if hasattr(one, "build"))
    return Row(
        plan,
        STAGES[Plan.State(plan.state)],
        ahead[0] if ahead else None,
        sum(told[one.pk] for one in milestones),
        total,
    )


def _told(milestones: list[Milestone]) -> dict[int, int]:
    """Return how many messages of each milestone were told: kept sums where it has settled, rows where it has not."""
    told: dict[int, int] = defaultdict(int)
    for milestone in milestones:
        for outcome, count in milestone.outcomes.items():
            if outcome.partition(":")[0] in TOLD:
                told[milestone.pk] += count
    open_ones = [one.pk for one in milestones if not one.outcomes and hasattr(one, "build")]
    rows = (
        Delivery.objects.of_people()
        .filter(milestone__in=open_ones, state__in=TOLD)
        .values_list("milestone")
        .annotate(n=Count("id"))
    )
    told.update(rows.order_by("milestone"))
    return told
