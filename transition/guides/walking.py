"""Tick off a step on one's account, merge what a browser has ticked, and count how many have arrived."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import get_language

from transition.catalog import almanac
from transition.catalog.models import AIModel
from transition.guides import drafts, shelf
from transition.guides.models import Lane, Step, Trodden, Walk
from transition.guides.models.walking import MOST_STEPS
from users.models import User

# Below this many a number would speak of single people.
SHOWN_FROM = 10
COUNTED_EVERY = timedelta(minutes=1)


class Arrived(NamedTuple):
    """What readers of a guide are told of the others: how many have arrived, and where most of the rest stand."""

    finished: int
    stuck_at: str


@transaction.atomic
def tick(
    user: User, source: AIModel, successor: AIModel, now: datetime, *, add: Iterable[str], take: Iterable[str]
) -> Walk:
    """Add steps to what is done and take some away; what was ticked elsewhere stays. Unknown keys are left out."""
    steps = _steps(source, successor, now.date())
    known = {step.key for step in steps}
    walk, _is_new = Walk.objects.select_for_update().get_or_create(user=user, source=source, successor=successor)
    done = (set(walk.done) | set(add) & known) - set(take)
    walk.done = sorted(done)[:MOST_STEPS]
    walk.is_finished = _is_finished(steps, done)
    walk.updated_at = now
    walk.save(update_fields=["done", "is_finished", "updated_at"])
    _count_again(source, successor, steps, now)
    return walk


def arrived(source: AIModel, successor: AIModel) -> Arrived | None:
    """Return how many have arrived, from ten walkers on; one question, whatever their number."""
    found = Trodden.objects.filter(source=source, successor=successor, people__gte=SHOWN_FROM)
    return next((Arrived(*said) for said in found.values_list("finished", "stuck_at")), None)


def _steps(source: AIModel, successor: AIModel, on: date) -> list[Step]:
    written = shelf.of(almanac.current()).about(source.pk, successor.pk, get_language())
    if written:
        return list(Step.objects.filter(revision=written.published_id).order_by("position", "pk"))
    return drafts.revision(source, successor, on)[2]


def _is_finished(steps: Iterable[Step], done: set[str]) -> bool:
    """Tell whether every required step of one lane is done; steps for some readers only do not hold up the others."""
    for lane in Lane:
        required = {step.key for step in steps if step.lane == lane and step.is_required and not step.readers}
        if required and required <= done:
            return True
    return False


def _count_again(source: AIModel, successor: AIModel, steps: Iterable[Step], now: datetime) -> None:
    """Count everybody on this way, unless somebody did within the last minute: it takes longer the more they are."""
    lately = Trodden.objects.filter(source=source, successor=successor, counted_at__gt=now - COUNTED_EVERY)
    if lately.filter(people__gte=SHOWN_FROM).exists():
        return
    walks = Walk.objects.filter(source=source, successor=successor)
    required = [step.key for step in steps if step.is_required and not step.readers]
    missing: Counter[str] = Counter()
    for done in walks.filter(is_finished=False).values_list("done", flat=True).iterator():
        missing.update(key for key in required if key not in done and done)
    people, finished = walks.exclude(done=[]).count(), walks.filter(is_finished=True).count()
    stuck = max(required, key=lambda key: missing[key], default="") if missing else ""
    Trodden.objects.update_or_create(
        source=source,
        successor=successor,
        defaults={"people": people, "finished": finished, "stuck_at": stuck, "counted_at": now},
    )
