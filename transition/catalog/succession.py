"""Where the suggested replacements of a model lead, and whether they last longer than it does."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from transition.catalog.lifecycle import Lifecycle
from transition.catalog.models import AIModel, Availability, Replacement

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

    model: AIModel
    state: Lifecycle | None

    def is_leaving(self) -> bool:
        return self.state in LEAVING


@dataclass(frozen=True)
class Chain:
    """The suggestions after a model, up to the first that is not leaving itself."""

    steps: tuple[Step, ...]
    goes_in_a_circle: bool = False

    @property
    def living(self) -> AIModel | None:
        """Return the first suggested model that is not leaving itself."""
        return self.steps[-1].model if self.steps and not self.steps[-1].is_leaving() else None

    def needs_a_warning(self) -> bool:
        """Tell whether the model that the provider names is itself retired or retiring."""
        return bool(self.steps) and self.steps[0].is_leaving()

    def is_dead_end(self) -> bool:
        """Tell whether the suggestions end before a model that lasts."""
        return bool(self.steps) and self.living is None


class Succession:
    """The replacements and states of many models on one day, held in memory: asking costs no query."""

    def __init__(self, replacements: Iterable[Replacement], availabilities: Iterable[Availability], on: date) -> None:
        self._on = on
        self._nexts: dict[int, list[AIModel]] = {}
        for row in replacements:
            if row.successor is not None:
                self._nexts.setdefault(row.model_id, []).append(row.successor)
        self._rows: dict[int, list[Availability]] = {}
        for availability in availabilities:
            self._rows.setdefault(availability.model_id, []).append(availability)

    @classmethod
    def of_providers(cls, providers: Collection[int], on: date) -> "Succession":
        """Read everything that the models of these providers may lead to: two queries in all."""
        replacements = Replacement.objects.filter(model__provider__in=providers, successor__isnull=False)
        availabilities = Availability.objects.filter(model__replaces__model__provider__in=providers).distinct()
        return cls(
            replacements.select_related("successor__provider").order_by("model", "position", "pk"),
            availabilities.select_related("surface").order_by("pk"),
            on,
        )

    def state(self, model: AIModel, surface: int | None = None) -> Lifecycle | None:
        """Return a model's state on a surface, or its best on any; ``None`` when the catalog has no dates of it."""
        rows = self._rows.get(model.pk, [])
        here = [one for one in rows if one.surface_id == surface] or rows
        states = {one.lifecycle(self._on) for one in here}
        return next((state for state in _BEST_FIRST if state in states), None)

    def chain(self, model: AIModel, surface: int | None = None) -> Chain:
        """Follow the first suggestion of each model until one lasts, none is left, or they lead back."""
        steps: list[Step] = []
        seen, at = {model.pk}, model
        while nexts := self._nexts.get(at.pk):
            at = nexts[0]
            if at.pk in seen:
                return Chain(tuple(steps), goes_in_a_circle=True)
            seen.add(at.pk)
            steps.append(Step(at, self.state(at, surface)))
            if not steps[-1].is_leaving():
                break
        return Chain(tuple(steps))
