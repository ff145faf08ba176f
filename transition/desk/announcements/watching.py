"""How far the sending is: sums for the bar and the table, and what became of each person."""

from datetime import timedelta
from typing import NamedTuple

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from transition.notices.models import Delivery, Follower, Milestone, Plan
from transition.notices.models.deliveries import OPEN, TOLD, Reason, State
from transition.notices.moments import database_now
from transition.notices.progress import MilestoneProgress, progress
from users.access import role_required
from users.requests import SignedInRequest

_PEOPLE = 100
# The pace is measured over this long, so that the forecast follows the truth and not a setting.
_PACE = timedelta(minutes=1)


class Line(NamedTuple):
    """One milestone in the table beside the bar."""

    milestone: Milestone
    included: int
    done: int
    told: int
    unknown: int
    left_out: list[tuple[str, int]]
    adds_up: bool


class Watch(NamedTuple):
    lines: list[Line]
    total: int
    done: int
    told: int
    unknown: int
    ends: str
    is_live: bool


def watch(plan: Plan) -> Watch:
    """Return the books of a plan in the shape that the page shows."""
    lines = [_line(one) for one in progress(plan)]
    total, done = sum(one.included for one in lines), sum(one.done for one in lines)
    return Watch(
        lines,
        total,
        done,
        sum(one.told for one in lines),
        sum(one.unknown for one in lines),
        _ends(plan, total - done),
        plan.state == Plan.State.RUNNING,
    )


@require_safe
@role_required()
def outcomes(request: SignedInRequest, pk: int, milestone: int) -> HttpResponse:
    """List what became of each person, a page at a time, by outcome when asked."""
    found = get_object_or_404(Milestone.objects.select_related("plan"), pk=milestone, plan=pk)
    state, after = request.GET.get("state", ""), request.GET.get("after", "0")
    if not (after.isascii() and after.isdigit() and len(after) < 19):
        raise Http404(_("There is no such page."))
    rows = Delivery.objects.filter(Q(state=state) if state in State.values else Q(), milestone=found, id__gt=int(after))
    page = list(rows.order_by("id")[: _PEOPLE + 1]) if hasattr(found, "build") and not found.purged_at else []
    emails = dict(Follower.objects.filter(pk__in=[row.follower_id for row in page]).values_list("pk", "email"))
    shown = [(emails.get(row.follower_id, _("somebody who has left")), row, _why(row)) for row in page[:_PEOPLE]]
    context = {
        "plan": found.plan,
        "milestone": found,
        "rows": shown,
        "states": State.choices,
        "state": state,
        "next": page[_PEOPLE - 1].id if len(page) > _PEOPLE else None,
    }
    return render(request, "desk/announcements/outcomes.html", context)


def _why(row: Delivery) -> str:
    reason = str(Reason(row.reason).label) if row.reason in Reason.values else row.reason
    return " ".join(part for part in (reason, row.answer) if part)


def _line(one: MilestoneProgress) -> Line:
    sums = one.sums
    return Line(
        one.milestone,
        sums.included,
        sums.included - sums.open(),
        sum(sums.outcomes.get(state, 0) for state in TOLD if state != State.UNKNOWN),
        sums.outcomes.get(State.UNKNOWN, 0),
        [(str(Reason(name).label) if name in Reason.values else name, count) for name, count in sums.excluded.items()],
        sums.add_up(),
    )


def _ends(plan: Plan, left: int) -> str:
    """Return when the messages that are due now will be out, from the pace of the last minute."""
    if plan.state != Plan.State.RUNNING or not left:
        return ""
    now = database_now()
    due = Delivery.objects.filter(milestone__plan=plan, milestone__state=Milestone.State.OPEN)
    waiting = due.filter(state__in=OPEN, not_before__lte=now).count()
    if not waiting:
        return ""
    pace = due.filter(done_at__gte=now - _PACE, state__in=TOLD).count()
    if not pace:
        return _("No message left in the last minute.")
    minutes = max(1, round(waiting / pace))
    return ngettext(
        "What is due is out in about %(n)d minute.", "What is due is out in about %(n)d minutes.", minutes
    ) % {"n": minutes}
