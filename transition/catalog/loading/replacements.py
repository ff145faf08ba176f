"""Bring the suggested replacements in step with a file, and tell the people whose model is leaving."""

from transition.catalog import recording
from transition.catalog.lifecycle import Lifecycle
from transition.catalog.loading.run import BATCH, ModelsOfFile, Run
from transition.catalog.loading.schema import ModelEntry
from transition.catalog.models import LifecycleEvent, Replacement
from transition.catalog.succession import suggested


def write_replacements(run: Run, models: ModelsOfFile) -> None:
    changed = models.changed("replacements")
    old = [models.rows[one.id] for one in changed if one.id not in models.created]
    before = {row.pk: suggested(row) for row in old}
    if old:
        Replacement.objects.filter(model__in=old).delete()
    Replacement.objects.bulk_create(
        [
            Replacement(
                model=models.rows[model.id],
                successor=models.rows[said.model] if said.model else None,
                prose=said.prose,
                position=position,
                named_on=said.named_on,
                source_url=said.source,
                read_on=said.read_on,
            )
            for model in changed
            for position, said in enumerate(model.replacements)
        ],
        batch_size=BATCH,
    )
    for model in changed:
        if models.rows[model.id].pk in before:
            _tell(run, models, model, before[models.rows[model.id].pk])


def _tell(run: Run, models: ModelsOfFile, model: ModelEntry, before: str) -> None:
    row = models.rows[model.id]
    after = suggested(row)
    if before == after:
        return
    run.outcome.changed.append(f"replacements {models.label(model)}: {before or 'none'} → {after or 'none'}")
    source = model.replacements[0] if model.replacements else None
    for availability in row.availabilities.select_related("surface").order_by("pk"):
        if availability.lifecycle(run.today) not in (Lifecycle.ANNOUNCED, Lifecycle.SOON):
            continue
        event = LifecycleEvent(
            kind=LifecycleEvent.Kind.REPLACEMENT_CHANGED,
            happened_on=source.named_on if source else None,
            before_text=before,
            after_text=after,
            source_url=source.source if source else model.sources[0].url,
            source_kind=model.sources[0].kind,
            read_on=source.read_on if source else model.sources[0].read_on,
        )
        recording.append(availability, event)
        label = f"{models.label(model)} on {availability.surface.key}"
        run.outcome.events.append(f"{label}: {event.kind}, {before or 'none'} → {after or 'none'}")
