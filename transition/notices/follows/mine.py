"""What one follower sees of themselves: follows, what is ahead, and what was sent."""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from transition.catalog.models import Availability
from transition.notices.follows.subjects import Subject
from transition.notices.models import Follow, Follower, Move, Suppression

_AHEAD_SHOWN = 100


def overview(follower: Follower, on: date) -> dict[str, Any]:
    """Return everything the page about one follower shows, in a handful of queries however much they follow."""
    return {
        "follower": follower,
        "follows": [Subject(follow.model, follow.provider) for follow in _follows(follower)],
        "ahead": [(one, one.lifecycle(on)) for one in _ahead(follower, on)[:_AHEAD_SHOWN]],
        "is_stopped": Suppression.objects.filter(email__iexact=follower.email).exists(),
    }


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
