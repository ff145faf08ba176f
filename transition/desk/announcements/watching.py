"""How far the sending is, in sums for the bar and the tables, channel by channel."""

from datetime import timedelta
from typing import NamedTuple

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from transition.desk.announcements.timing import channel_name
from transition.notices.models import Delivery, Milestone, Plan
from transition.notices.models.deliveries import OPEN, TOLD, Reason, State
from transition.notices.moments import database_now
from transition.notices.progress import MilestoneProgress, progress

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


class ChannelLine(NamedTuple):
    """What is leaving now on one channel."""

    name: str
    sent: int
    left: int
    ends: str


class Watch(NamedTuple):
    lines: list[Line]
    channels: list[ChannelLine]
    total: int
    done: int
    told: int
    unknown: int
    is_live: bool


def watch(plan: Plan) -> Watch:
    """Return the books of a plan in the shape that the page shows."""
    lines = [_line(one) for one in progress(plan)]
    total, done = sum(one.included for one in lines), sum(one.done for one in lines)
    return Watch(
        lines,
        _channels(plan),
        total,
        done,
        sum(one.told for one in lines),
        sum(one.unknown for one in lines),
        plan.state == Plan.State.RUNNING,
    )


def _line(one: MilestoneProgress) -> Line:
    sums = one.sums
    # Books are counted chunk by chunk, and mean something when all recipients are gathered.
    is_gathered = one.milestone.state not in (Milestone.State.WAITING, Milestone.State.PLANNING)
    return Line(
        one.milestone,
        sums.included,
        sums.included - sums.open() if is_gathered else 0,
        sum(sums.outcomes.get(state, 0) for state in TOLD if state != State.UNKNOWN),
        sums.outcomes.get(State.UNKNOWN, 0),
        [(str(Reason(name).label) if name in Reason.values else name, count) for name, count in sums.excluded.items()],
        sums.add_up() or not is_gathered,
    )


def _channels(plan: Plan) -> list[ChannelLine]:
    """Return what is sent and left on each channel of the milestones that are leaving now, in one query."""
    now = database_now()
    leaving = Delivery.objects.of_people().filter(milestone__plan=plan, milestone__state=Milestone.State.OPEN)
    rows = leaving.values_list("channel").annotate(
        sent=Count("id", filter=Q(state__in=TOLD)),
        left=Count("id", filter=Q(state__in=OPEN)),
        due=Count("id", filter=Q(state__in=OPEN, not_before__lte=now)),
        pace=Count("id", filter=Q(state__in=TOLD, done_at__gte=now - _PACE)),
    )
    return [
        ChannelLine(channel_name(name), sent, left, _ends(plan, due, pace))
        for name, sent, left, due, pace in rows.order_by("channel")
        if sent or left
    ]


def _ends(plan: Plan, due: int, pace: int) -> str:
    """Return when the messages that are due now will be out, from the pace of the last minute."""
    if not due:
        return _("nothing is due")
    if plan.state != Plan.State.RUNNING:
        return _("not before it runs again")
    if not pace:
        return _("no message left in the last minute")
    minutes = max(1, round(due / pace))
    return ngettext("in about %(n)d minute", "in about %(n)d minutes", minutes) % {"n": minutes}
