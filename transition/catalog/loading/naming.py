"""Bring models, their names and their sources in step with a file."""

from transition.catalog.loading import values
from transition.catalog.loading.run import BATCH, ModelsOfFile, Run, set_differing
from transition.catalog.models import AIModel, Alias, Claim


def write_models(run: Run, models: ModelsOfFile) -> None:
    models.rows = {one.key: one for one in AIModel.objects.filter(provider=models.provider).order_by("pk")}
    fresh, differing, fields = [], [], set()
    for said in models.changed("model"):
        said_values = values.of_model(said)
        row = models.rows.get(said.id)
        if row is None:
            fresh.append(AIModel(provider=models.provider, key=said.id, **said_values))
            models.created.add(said.id)
            run.outcome.new.append(f"model {models.label(said)}")
            continue
        names = set_differing(row, said_values)
        if names:
            fields |= set(names)
            differing.append(row)
            run.outcome.changed.append(f"model {models.label(said)}: {', '.join(names)}")
    for row in AIModel.objects.bulk_create(fresh, batch_size=BATCH):
        models.rows[row.key] = row
    if differing:
        AIModel.objects.bulk_update(differing, sorted(fields), batch_size=BATCH)


def write_names(run: Run, models: ModelsOfFile) -> None:
    """Put the aliases and the sources of the models that changed in the place of what they had."""
    changed = models.changed("model")
    old = [models.rows[one.id].pk for one in changed if one.id not in models.created]
    if old:
        Alias.objects.filter(model__in=old).delete()
        Claim.objects.filter(model__in=old, availability=None).delete()
    aliases, claims = [], []
    for said in changed:
        row = models.rows[said.id]
        for alias in said.alias_entries():
            surface = run.surfaces[alias.surface] if alias.surface else None
            aliases.append(Alias(provider=models.provider, model=row, surface=surface, name=alias.name))
        claims += values.claims(row, None, said.sources)
    Alias.objects.bulk_create(aliases, batch_size=BATCH)
    Claim.objects.bulk_create(claims, batch_size=BATCH)
