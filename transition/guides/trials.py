"""Blind trials: which answer is shown first, what a reader chose, and how choices are counted without knowing whose."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import F

from transition.catalog.models import AIModel
from transition.guides.models import TrialPair, TrialShare

# Below this many a number would speak of single people.
COUNTED_FROM = 10
FIRST, SECOND, NEITHER = "a", "b", "same"
CHOICES = (FIRST, SECOND, NEITHER)
_COLUMNS = {"old": "chose_old", "new": "chose_new", "neither": "chose_neither"}


class Choice(NamedTuple):
    """What a reader chose, with the names told afterwards."""

    pair: TrialPair
    chosen: str
    first: AIModel
    second: AIModel

    @property
    def side(self) -> str:
        """Return "old", "new" or "neither"."""
        if self.chosen == NEITHER:
            return "neither"
        return "old" if (self.chosen == FIRST) == is_old_first(self.pair) else "new"

    @property
    def model(self) -> AIModel | None:
        return {"old": self.pair.source, "new": self.pair.successor}.get(self.side)


def is_old_first(pair: TrialPair) -> bool:
    """Tell whose answer stands first: by a throw that is the same for everyone, as a shared page must be."""
    thrown = hashlib.sha256(f"{pair.pk}:{pair.prompt}".encode()).digest()
    return bool(thrown[0] & 1)


def answers(pair: TrialPair) -> tuple[str, str]:
    """Return both answers in the order in which they are shown."""
    old, new = pair.old_answer, pair.new_answer
    return (old, new) if is_old_first(pair) else (new, old)


def shown(source: AIModel, successor: AIModel) -> list[TrialPair]:
    rows = TrialPair.objects.filter(source=source, successor=successor, is_shown=True)
    return list(rows.select_related("source__provider", "successor__provider").order_by("pk"))


def chosen(pairs: Sequence[TrialPair], said: Mapping[str, str]) -> list[Choice]:
    """Return what was chosen, in the order of the page; what was left out is left out."""
    found = []
    for pair in pairs:
        choice = said.get(f"pair-{pair.pk}", "")
        if choice in CHOICES:
            order = (pair.source, pair.successor) if is_old_first(pair) else (pair.successor, pair.source)
            found.append(Choice(pair, choice, *order))
    return found


def tally(choices: Sequence[Choice]) -> Counter[str]:
    return Counter(choice.side for choice in choices)


@transaction.atomic
def share(choices: Sequence[Choice], mark: str, on: date) -> bool:
    """Count choices whose maker agreed; False when this connection has been counted today."""
    if not choices:
        return False
    first = choices[0].pair
    _row, is_new = TrialShare.objects.get_or_create(
        source=first.source, successor=first.successor, mark=mark, shared_on=on
    )
    if not is_new:
        return False
    for choice in choices:
        column = _COLUMNS[choice.side]
        TrialPair.objects.filter(pk=choice.pair.pk).update(**{column: F(column) + 1})
    return True


def forget_marks(on: date) -> int:
    """Take away the marks of earlier days: their keys are gone, and so is their use."""
    return TrialShare.objects.filter(shared_on__lt=on - timedelta(days=1)).delete()[0]
