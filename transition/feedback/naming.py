"""Which model does somebody mean? People type a name, an id, or half of one."""

import re

from django.db.models import Q

from transition.catalog.models import AIModel

MOST_SUGGESTIONS = 8


def exactly(typed: str) -> list[AIModel]:
    """Return the models with exactly this name, id or alias, in any spelling of upper and lower case."""
    same = Q(name__iexact=typed) | Q(key__iexact=typed) | Q(aliases__name__iexact=typed)
    return list(AIModel.objects.filter(same).select_related("provider").distinct().order_by("name", "pk")[:2])


def nearly(typed: str) -> list[AIModel]:
    """Return models whose name or id holds every word that was typed, shortest name first; at most a few."""
    words = re.findall(r"[\w.]+", typed)[:6]
    if not words:
        return []
    wanted = Q()
    for word in words:
        wanted &= Q(name__icontains=word) | Q(key__icontains=word)
    near = AIModel.objects.filter(wanted).select_related("provider").order_by("name", "pk")
    return sorted(near, key=lambda model: (len(model.name), model.name))[:MOST_SUGGESTIONS]


def all_names() -> list[str]:
    """Return every model's name once, for the list that helps while typing."""
    return list(AIModel.objects.order_by("name").values_list("name", flat=True).distinct())
