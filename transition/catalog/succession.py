"""Where the suggested replacements of a model lead, and whether they last longer than it does."""

from dataclasses import dataclass
from datetime import date

from transition.catalog.almanac import Almanac, Named
from transition.catalog.lifecycle import Lifecycle
from transition.catalog.models import AIModel, Replacement

# A model in one of these is no place to move to without a word about it.
LEAVING = (Lifecycle.RETIRED, Lifecycle.SOON, Lifecycle.ANNOUNCED)
# From the best to the worst: what counts for a model is the surface on which it fares best.
_BEST_FIRST = (
    Lifecycle.ACTIVE,
    Lifecycle.LEGACY,
    Lifecycle.FLOOR_PASSED,
    Lifecycle.ANNOUNCED,
    Lifecycle.SOON,
    Lifecycle.RETIRED,
)


@dataclass(frozen=True)
class Step:
    """One suggested model, and its own state on the day."""

    model: Named
    state: Lifecycle | None

    def is_leaving(self) -> bool:
        return self.state in LEAVING


@dataclass(frozen=True)
class Chain:
    """The suggestions after a model, up to the first that is not leaving itself."""

    steps: tuple[Step, ...]
    goes_in_a_circle: bool = False

    @property
    def living(self) -> Named | None:
        """Return the first suggested model that is not leaving itself."""
        return self.steps[-1].model if self.steps and not self.steps[-1].is_leaving() else None

    def needs_a_warning(self) -> bool:
        """Tell whether the model that the provider names is itself retired or retiring."""
        return bool(self.steps) and self.steps[0].is_leaving()

    def is_dead_end(self) -> bool:
        """Tell whether the suggestions end before a model that lasts."""
        return bool(self.steps) and self.living is None


def chain(almanac: Almanac, model: int, on: date) -> Chain:
    """Follow the first suggestion of each model until one lasts, none is left, or they lead back."""
    steps: list[Step] = []
    seen, at = {model}, model
    while following := _suggested(almanac, at):
        at = following.pk
        if at in seen:
            return Chain(tuple(steps), goes_in_a_circle=True)
        seen.add(at)
        steps.append(Step(following, state(almanac, at, on)))
        if not steps[-1].is_leaving():
            break
    return Chain(tuple(steps))


def _suggested(almanac: Almanac, model: int) -> Named | None:
    return next((hint.successor for hint in almanac.hints_of.get(model, ()) if hint.successor), None)


def state(almanac: Almanac, model: int, on: date) -> Lifecycle | None:
    """Return a model's best state on any surface; ``None`` when the catalog has no dates of it."""
    states = {row.lifecycle(on) for row in almanac.rows_of.get(model, ())}
    return next((one for one in _BEST_FIRST if one in states), None)


def suggested(model: AIModel) -> str:
    """Return the suggested replacements as one text, as an event keeps them."""
    rows = model.replacements.select_related("successor").order_by("position", "pk")
    return ", ".join(one.successor.key if one.successor else one.prose for one in rows)[:300]


def leads_to(start: AIModel, end: AIModel) -> bool:
    """Tell whether following the replacements of ``start`` arrives at ``end``."""
    nexts: dict[int, set[int]] = {}
    pairs = (
        Replacement.objects.filter(successor__isnull=False).exclude(model=end).values_list("model_id", "successor_id")
    )
    for model, successor in pairs:
        nexts.setdefault(model, set()).add(successor)
    seen, ahead = set(), {start.pk}
    while ahead:
        seen |= ahead
        ahead = {after for one in ahead for after in nexts.get(one, ())} - seen
    return end.pk in seen
