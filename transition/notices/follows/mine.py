"""What one follower sees of themselves: follows, what is ahead, and what was sent."""

from datetime import date
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from transition.catalog.models import Availability
from transition.notices.follows.subjects import Subject
from transition.notices.models import Delivery, Follow, Follower, Kind, Milestone, Move, Suppression

_AHEAD_SHOWN = 100
_SENT_SHOWN = 50
_MILESTONES_SEARCHED = 500


class Sent(NamedTuple):
    """One message that left for a person."""

    what: str
    about: str
    day: date
    outcome: str


def overview(follower: Follower, on: date) -> dict[str, Any]:
    """Return everything the page about one follower shows, in a handful of queries however much they follow."""
    return {
        "follower": follower,
        "follows": [Subject(follow.model, follow.provider) for follow in _follows(follower)],
        "ahead": [(one, one.lifecycle(on)) for one in _ahead(follower, on)[:_AHEAD_SHOWN]],
        "sent": sent_to(follower),
        "is_stopped": Suppression.objects.filter(email__iexact=follower.email).exists(),
    }


def sent_to(follower: Follower) -> list[Sent]:
    """Return the newest messages to a person with what became of each. What was only planned is not among them."""
    # Named milestones let PostgreSQL use each partition's own index instead of reading all of them.
    built = Milestone.objects.filter(build__isnull=False, purged_at__isnull=True).order_by("-pk")
    newest = list(built.values_list("pk", flat=True)[:_MILESTONES_SEARCHED])
    rows = Delivery.objects.filter(milestone__in=newest, follower=follower, handed_off_at__isnull=False)
    rows = rows.select_related("milestone__plan__availability__model", "milestone__plan__availability__surface")
    return [_sent(row) for row in rows.order_by("-handed_off_at", "-id")[:_SENT_SHOWN]]


def _sent(row: Delivery) -> Sent:
    milestone, about = row.milestone, row.milestone.plan.availability
    what = str(Kind(milestone.kind).label)
    if milestone.kind == Kind.COUNTDOWN:
        days = milestone.days_before or 0
        what = ngettext("%(n)d day before", "%(n)d days before", days) % {"n": days}
    day = row.handed_off_at.date() if row.handed_off_at else milestone.due_at.date()
    return Sent(what, str(about) if about else _("every model"), day, row.get_state_display())


def _follows(follower: Follower) -> QuerySet[Follow]:
    follows = follower.follows.select_related("model__provider", "provider")
    return follows.order_by("model__name", "provider__name", "pk")


def _ahead(follower: Follower, on: date) -> QuerySet[Availability]:
    mine = Follow.objects.filter(follower=follower).filter(
        Q(model=OuterRef("model"))
        | Q(provider=OuterRef("model__provider"))
        | Q(model__isnull=True, provider__isnull=True)
    )
    moved = Move.objects.filter(follower=follower, availability=OuterRef("pk"))
    ahead = Availability.objects.filter(Exists(mine), retires_on__gte=on).annotate(is_moved=Exists(moved))
    return ahead.select_related("model__provider", "surface").order_by(
        "retires_on", "model__name", "surface__name", "pk"
    )
