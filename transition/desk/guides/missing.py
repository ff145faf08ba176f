"""Retiring models that people follow and that no guide leads away from: guides and followers are strangers, the desk asks both."""

from datetime import date
from typing import NamedTuple

from django.db.models import Count, Min, Q

from transition.catalog.lifecycle import Precision
from transition.catalog.models import AIModel, Replacement
from transition.guides.models import Guide

MOST = 20
# A floor is not an end.
_DAYS = [Precision.EXACT, Precision.MONTH, Precision.TENTATIVE]


class Missing(NamedTuple):
    """A model with the day on which its first surface ends, who follows it, and where its provider sends people."""

    model: AIModel
    ends_on: date
    followers: int
    successor: AIModel | None


def without_a_guide(on: date) -> list[Missing]:
    """Return the models that end after today, the most followed first. Two questions."""
    ahead = Q(availabilities__retires_on__gte=on, availabilities__precision__in=_DAYS)
    confirmed = Q(follows__follower__confirmed_at__isnull=False, follows__follower__is_canary=False)
    written = Guide.objects.filter(published__isnull=False).values("source")
    models = list(
        AIModel.objects.exclude(pk__in=written)
        .annotate(
            ends_on=Min("availabilities__retires_on", filter=ahead),
            followers=Count("follows__follower", filter=confirmed, distinct=True),
        )
        .filter(ends_on__isnull=False, followers__gt=0)
        .select_related("provider")
        .order_by("-followers", "ends_on", "pk")[:MOST]
    )
    named = Replacement.objects.filter(model__in=models, successor__isnull=False).select_related("successor__provider")
    first = {one.model_id: one.successor for one in named.order_by("-position", "-pk")}
    return [Missing(one, one.ends_on, one.followers, first.get(one.pk)) for one in models]
