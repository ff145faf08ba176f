"""Bring availabilities in step with a file. What people were told changes by an event only."""

from datetime import date

from django.core.exceptions import ValidationError

from transition import clock
from transition.catalog import recording
from transition.catalog.loading import values
from transition.catalog.loading.happened import event_between, past
from transition.catalog.loading.reading import Problem, Refused
from transition.catalog.loading.run import BATCH, ModelsOfFile, Run, set_differing
from transition.catalog.loading.schema import AvailabilityEntry
from transition.catalog.models import AIModel, Availability, Claim, LifecycleEvent


def write_availabilities(run: Run, models: ModelsOfFile) -> None:
    known = {
        (one.model_id, one.surface.key): one
        for one in Availability.objects.filter(model__provider=models.provider).select_related("surface").order_by("pk")
    }
    fresh: list[tuple[Availability, AvailabilityEntry]] = []
    claims: list[Claim] = []
    for place, model in enumerate(models.file.models):
        for at, said in enumerate(model.availabilities):
            if f"availability {model.id} {said.surface}" not in models.stale:
                continue
            row = known.get((models.rows[model.id].pk, said.surface))
            label = f"{models.label(model)} on {said.surface}"
            if row is None:
                fresh.append((_fresh(run, models.rows[model.id], said), said))
                run.outcome.new.append(f"availability {label}")
                continue
            where = models.document.problem(["models", place, "availabilities", at], "")
            _bring_in_step(run, row, said, label, where)
            row.claims.all().delete()
            claims += values.claims(models.rows[model.id], row, said.sources)
    Availability.objects.bulk_create([row for row, _ in fresh], batch_size=BATCH)
    for row, said in fresh:
        claims += values.claims(row.model, row, said.sources)
    Claim.objects.bulk_create(claims, batch_size=BATCH)
    _write_past(fresh)


def _fresh(run: Run, model: AIModel, said: AvailabilityEntry) -> Availability:
    row = Availability(model=model, surface=run.surfaces[said.surface], **values.dates(said), **values.facts(said))
    row.schedule_version = max(1, len(past(said)))
    return row


def _write_past(fresh: list[tuple[Availability, AvailabilityEntry]]) -> None:
    """Tell the past of availabilities that are new here. It is history: nobody is written to about it."""
    now = clock.now()
    events = [
        LifecycleEvent(
            availability=row,
            kind=told.kind,
            happened_on=told.happened_on,
            before_on=told.before_on,
            before_precision=told.before_precision or "",
            after_on=told.after_on,
            after_precision=told.after_precision or "",
            before_text=told.before_text,
            after_text=told.after_text,
            reason=told.reason,
            source_url=told.source.url,
            source_kind=told.source.kind,
            read_on=told.source.read_on,
            is_history=True,
            schedule_version=version,
            entered_at=now,
        )
        for row, said in fresh
        for version, told in enumerate(past(said), start=1)
    ]
    LifecycleEvent.objects.bulk_create(events, batch_size=BATCH)


def _bring_in_step(run: Run, row: Availability, said: AvailabilityEntry, label: str, where: Problem) -> None:
    """Change an availability that people know: what they were told leaves an event, the rest does not."""
    event = event_between(row, said, run.today)
    if event is not None:
        try:
            recording.append(row, event)
        except ValidationError as problem:
            raise Refused([where._replace(reason=" ".join(problem.messages))]) from problem
        run.outcome.events.append(f"{label}: {event.kind}, {_day(event.before_on)} → {_day(event.after_on)}")
    names = set_differing(row, {**values.dates(said), **values.facts(said)})
    if names:
        row.save(update_fields=names)
        run.outcome.changed.append(f"availability {label}: {', '.join(names)}")


def _day(day: date | None) -> str:
    return day.isoformat() if day else "none"
