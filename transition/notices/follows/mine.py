"""What one follower sees of themselves: follows, what is ahead, and what was sent."""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from transition.catalog.models import Availability
from transition.notices.follows.sent import sent_to
from transition.notices.follows.subjects import subject_in
from transition.notices.models import Follow, Follower, Move, Snooze, Suppression

_AHEAD_SHOWN = 100
_SENT_SHOWN = 5
_MILESTONES_SEARCHED = 100


def overview(follower: Follower, on: date) -> dict[str, Any]:
    """Return everything the page about one follower shows, in a handful of queries however much they follow."""
    return {
        "follower": follower,
        "follows": [subject_in(follow) for follow in _follows(follower)],
        "ahead": [(one, one.lifecycle(on)) for one in _ahead(follower, on)[:_AHEAD_SHOWN]],
        "sent": sent_to(follower, size=_SENT_SHOWN, newest=_MILESTONES_SEARCHED).rows,
        "is_stopped": Suppression.objects.filter(email__iexact=follower.email).exists(),
    }


def _follows(follower: Follower) -> QuerySet[Follow]:
    follows = follower.follows.select_related("model__provider", "provider", "surface")
    return follows.order_by("model__name", "provider__name", "surface__name", "pk")


def _ahead(follower: Follower, on: date) -> QuerySet[Availability]:
    mine = Follow.objects.filter(follower=follower).filter(
        Q(model=OuterRef("model"))
        | Q(provider=OuterRef("model__provider"))
        | Q(surface=OuterRef("surface"))
        | Q(model__isnull=True, provider__isnull=True, surface__isnull=True)
    )
    moved = Move.objects.filter(follower=follower, availability=OuterRef("pk"))
    later = Snooze.objects.filter(follower=follower, availability=OuterRef("pk"), until__gt=on).order_by("pk")
    ahead = Availability.objects.filter(Exists(mine), retires_on__gte=on).annotate(
        is_moved=Exists(moved), later_until=Subquery(later.values("until")[:1])
    )
    return ahead.select_related("model__provider", "surface").order_by(
        "retires_on", "model__name", "surface__name", "pk"
    )
