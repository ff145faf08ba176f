"""What one person follows, as rows of the catalog."""

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from transition.catalog.models import Availability, LifecycleEvent
from transition.notices.models import Follow, Follower, Move, Stop

MOST_EVENTS = 100


def followed(follower: Follower) -> QuerySet[Availability]:
    """Return every availability that the person asked to hear about. A stop beats wider follows, as for every notice."""
    mine = Follow.objects.filter(follower=follower)
    stopped = Stop.objects.filter(follower=follower, model=OuterRef("model"))
    wider = Exists(
        mine.filter(Q(provider=OuterRef("model__provider")) | Q(model__isnull=True, provider__isnull=True))
    ) & ~Exists(stopped)
    return Availability.objects.filter(Exists(mine.filter(model=OuterRef("model"))) | wider)


def dated(follower: Follower) -> QuerySet[Availability]:
    """Return what has an end, with ``is_moved`` and the moment of its last change as ``changed_at``."""
    moved = Move.objects.filter(follower=follower, availability=OuterRef("pk"))
    rows = followed(follower).filter(retires_on__isnull=False)
    rows = rows.annotate(is_moved=Exists(moved), changed_at=Max("events__entered_at"))
    return rows.select_related("model__provider", "surface").order_by("retires_on", "pk")


def withdrawn(follower: Follower) -> QuerySet[LifecycleEvent]:
    """Return the withdrawal of each end that was taken back and has not come again."""
    events = LifecycleEvent.objects.filter(
        kind=LifecycleEvent.Kind.WITHDRAWN,
        before_on__isnull=False,
        availability__in=followed(follower).filter(retires_on__isnull=True),
    )
    newest = events.order_by("availability", "-schedule_version", "-pk").distinct("availability")
    return newest.select_related("availability__model__provider", "availability__surface")


def news(follower: Follower) -> QuerySet[LifecycleEvent]:
    """Return the newest lifecycle events of what the person follows, without the history that came with the catalog."""
    events = LifecycleEvent.objects.filter(availability__in=followed(follower), is_history=False)
    events = events.select_related("availability__model__provider", "availability__surface")
    return events.order_by("-entered_at", "-pk")[:MOST_EVENTS]
