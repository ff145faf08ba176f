"""What an account uses, week by week, with the end of each model on its surface, and who has moved."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Q, Sum

from transition.catalog import almanac
from transition.catalog.lifecycle import Lifecycle
from transition.notices.models import Account, AccountMove, Follower, Move, Usage

DAYS = 90
_WEEKS = 13
_FAR = date.max


@dataclass(slots=True, frozen=True)
class Week:
    """The calls of periods that ended in seven days; its bar in percent of the picture, as high as the busiest week allows."""

    begins_on: date
    calls: int
    left: float
    height: float

    @property
    def top(self) -> float:
        return 100 - self.height


@dataclass(slots=True, frozen=True)
class InUse:
    """One model on one surface that the account called lately, the soonest end first."""

    row: almanac.Row
    lifecycle: Lifecycle
    weeks: Sequence[Week]
    # Members and contacts of the account who pressed *I have moved*, by address, of how many in all.
    moved: Sequence[str]
    people: int
    we_have: AccountMove | None = field(default=None)

    @property
    def calls(self) -> int:
        return sum(week.calls for week in self.weeks)

    @property
    def share(self) -> float:
        """Return how many have moved, in percent."""
        return 100 * len(self.moved) / self.people if self.people else 0


def in_use(account: Account, today: date) -> list[InUse]:
    """Return what the account called in the last 90 days, in a handful of queries however much that is."""
    book = almanac.current()
    calls = _calls(account, today)
    rows = [row for pk, surface in calls for row in book.rows_of.get(pk, ()) if row.surface_id == surface]
    rows.sort(key=lambda row: (row.retires_on or _FAR, row.model.name, row.surface.name, row.pk))
    people = _people(account)
    moved = _moved(list(people), [row.pk for row in rows])
    ours = {one.availability_id: one for one in account.moves.select_related("by").order_by("pk")}
    return [
        InUse(
            row,
            row.lifecycle(today),
            _weeks(calls[row.model_id, row.surface_id], today),
            sorted(people[pk] for pk in moved[row.pk]),
            len(people),
            ours.get(row.pk),
        )
        for row in rows
    ]


def _calls(account: Account, today: date) -> dict[tuple[int, int], dict[date, int]]:
    """Return calls by the day on which their period ended, for each model and surface."""
    found: dict[tuple[int, int], dict[date, int]] = defaultdict(dict)
    lately = Usage.objects.filter(account=account, calls__gt=0, last_on__gte=today - timedelta(days=DAYS))
    days = lately.values_list("model_id", "surface_id", "last_on").annotate(n=Sum("calls"))
    for model, surface, day, n in days.order_by("model_id", "surface_id", "last_on"):
        found[model, surface][day] = n
    return dict(found)


def _weeks(calls: dict[date, int], today: date) -> list[Week]:
    """Return thirteen weeks up to today, the oldest first."""
    sums = [0] * _WEEKS
    for day, n in calls.items():
        ago = max((today - day).days, 0) // 7
        sums[max(_WEEKS - 1 - ago, 0)] += n
    most = max(sums) or 1
    begins = [today - timedelta(days=7 * (_WEEKS - place) - 1) for place in range(_WEEKS)]
    return [
        Week(day, n, 100 * place / _WEEKS, 100 * n / most)
        for place, (day, n) in enumerate(zip(begins, sums, strict=True))
    ]


def _people(account: Account) -> dict[int, str]:
    """Return the address of everybody of the account who can say that they have moved, by follower."""
    of_it = Follower.objects.filter(Q(contacts__account=account) | Q(user__memberships__account=account))
    return dict(of_it.order_by("pk").values_list("pk", "email").distinct())


def _moved(followers: list[int], availabilities: list[int]) -> dict[int, list[int]]:
    """Return who has moved, by availability."""
    found: dict[int, list[int]] = defaultdict(list)
    moves = Move.objects.filter(follower__in=followers, availability__in=availabilities)
    for availability, follower in moves.order_by("pk").values_list("availability_id", "follower_id"):
        found[availability].append(follower)
    return found
