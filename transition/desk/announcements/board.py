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
    # How many more availabilities the announcement is about.
    others: int = 0


@require_safe
@role_required()
def announcements(request: SignedInRequest) -> HttpResponse:
    page = Paginator(Plan.objects.leading().in_order(), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "rows": _whole(list(page)), "may_write": request.user.has_role(Role.SUPPORT)}
    return render(request, "desk/announcements/list.html", context)


def rows_of(plans: list[Plan]) -> list[Row]:
    """Return what the list shows, in three queries however long it is."""
    of_plan: dict[int, list[Milestone]] = defaultdict(list)
    for milestone in Milestone.objects.filter(plan__in=plans).select_related("build").in_order():
        of_plan[milestone.plan_id].append(milestone)
    told = _told([milestone for some in of_plan.values() for milestone in some])
    return [_row(plan, of_plan[plan.pk], told) for plan in plans]


def _whole(plans: list[Plan]) -> list[Row]:
    """Return one row for each announcement: its first plan that is not over speaks for all, and the sums are of all."""
    behind: dict[int, list[Plan]] = defaultdict(list)
    for plan in Plan.objects.filter(lead__in=plans).select_related(
        "availability__model", "availability__surface", "author"
    ):
        behind[plan.lead_id or 0].append(plan)
    rows = {row.plan.pk: row for row in rows_of([*plans, *(one for some in behind.values() for one in some)])}
    return [_sum([rows[one.pk] for one in sorted([plan, *behind[plan.pk]], key=_order)]) for plan in plans]


def _order(plan: Plan) -> tuple[bool, int]:
    return plan.is_over(), plan.pk


def _sum(rows: list[Row]) -> Row:
    ahead = sorted((row.next for row in rows if row.next), key=lambda one: one.due_at)
    told, total = sum(row.told for row in rows), sum(row.total for row in rows)
    return rows[0]._replace(next=ahead[0] if ahead else None, told=told, total=total, others=len(rows) - 1)


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
