"""Blind trials: which answer is shown first, what a reader chose, and how choices are counted without knowing whose."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.db import transaction
from django.db.models import F

from transition.catalog.models import AIModel
from transition.guides.models import TrialPair

# Below this many a number would speak of single people.
COUNTED_FROM = 10
FIRST, SECOND, NEITHER = "a", "b", "same"
CHOICES = (FIRST, SECOND, NEITHER)
_COLUMNS = {"old": "chose_old", "new": "chose_new", "neither": "chose_neither"}


class Choice(NamedTuple):
    """What a reader chose, with the names told afterwards."""

    pair: TrialPair
    chosen: str

    @property
    def models(self) -> tuple[AIModel, AIModel]:
        """Return whose answers A and B were."""
        old, new = self.pair.source, self.pair.successor
        return (old, new) if is_old_first(self.pair) else (new, old)

    @property
    def model(self) -> AIModel | None:
        """Return the model that was chosen; None where there was no difference."""
        return dict(zip((FIRST, SECOND), self.models, strict=True)).get(self.chosen)

    @property
    def side(self) -> str:
        """Return "old", "new" or "neither"."""
        if self.model is None:
            return "neither"
        return "old" if self.model == self.pair.source else "new"


def is_old_first(pair: TrialPair) -> bool:
    """Tell whose answer stands first: by a throw that is the same for everyone and for good."""
    thrown = hashlib.sha256(f"trial {pair.pk}".encode()).digest()
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
    choices = [Choice(pair, said.get(f"pair-{pair.pk}", "")) for pair in pairs]
    return [choice for choice in choices if choice.chosen in CHOICES]


def tally(choices: Sequence[Choice]) -> Counter[str]:
    return Counter(choice.side for choice in choices)


@transaction.atomic
def count(choices: Sequence[Choice]) -> None:
    """Add choices whose maker agreed to those of others."""
    for choice in choices:
        column = _COLUMNS[choice.side]
        TrialPair.objects.filter(pk=choice.pair.pk).update(**{column: F(column) + 1})
