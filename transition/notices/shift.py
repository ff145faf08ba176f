"""What one worker holds from its first look for something due to its last."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.conf import settings

from transition.notices.channels import Sessions
from transition.notices.ledger import Outcome, Place
from transition.notices.letters import Letters

Stop = Callable[[], bool]


@dataclass
class Shift:
    """A worker's open sessions, the letters it has prepared, how far it has come, and what it has done."""

    sessions: Sessions
    # Asked after each micro-batch: whether to end.
    stop: Stop = lambda: False
    letters: dict[str, Letters] = field(default_factory=dict)
    # By milestone, the place of the last row that was handed off.
    reached: dict[int, Place] = field(default_factory=dict)
    # How many rows ended in which state, and under "decided" how many ended without a letter.
    done: Counter[str] = field(default_factory=Counter)
    # How many rows the next micro-batch takes.
    size: int = field(default_factory=lambda: settings.NOTICES_MICRO_BATCH)

    def count(self, taken: int, outcomes: Sequence[Outcome]) -> None:
        """Count what became of a micro-batch, and learn from it how many letters the provider takes in its time.

        Who is slow is given as many as it took. Else most of each micro-batch would be handed off and come back unsent.
        """
        unsent = sum(outcome.give_back for outcome in outcomes)
        self.done["decided"] += taken - len(outcomes)
        self.done.update(outcome.state for outcome in outcomes)
        self.size = max(1, len(outcomes) - unsent) if unsent else self.size + self.size // 4 + 1
        self.size = min(self.size, settings.NOTICES_MICRO_BATCH)
