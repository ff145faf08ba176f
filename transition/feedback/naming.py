"""Which model does somebody mean? People type a name, an id, or half of one."""

from django.db.models import Q

from transition.catalog import almanac
from transition.catalog.models import AIModel
from transition.catalog.nearness import holding

MOST_SUGGESTIONS = 8


def exactly(typed: str) -> list[AIModel]:
    """Return the models with exactly this name, id or alias, in any spelling of upper and lower case."""
    same = Q(name__iexact=typed) | Q(key__iexact=typed) | Q(aliases__name__iexact=typed)
    return list(AIModel.objects.filter(same).select_related("provider").distinct().order_by("name", "pk")[:2])


def nearly(typed: str) -> list[AIModel]:
    """Return models whose name or id holds every word that was typed; at most a few."""
    near = holding(typed, almanac.current().models.values(), MOST_SUGGESTIONS)
    found = AIModel.objects.select_related("provider").in_bulk([one.pk for one in near])
    return [found[one.pk] for one in near if one.pk in found]


def all_names() -> list[str]:
    """Return every model's name once, for the list that helps while typing."""
    return list(AIModel.objects.order_by("name").values_list("name", flat=True).distinct())
