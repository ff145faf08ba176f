"""Bring providers and surfaces in step with the files: few rows, one at a time."""

from typing import Any

from transition.catalog.loading.checking import Files
from transition.catalog.loading.parts import parts_of_provider, parts_of_surfaces
from transition.catalog.loading.run import ModelsOfFile, Run, remember, set_differing, stale
from transition.catalog.loading.schema import SurfacesFile
from transition.catalog.models import Provider, Surface


def write_providers(run: Run, files: Files) -> list[ModelsOfFile]:
    rows = {one.key: one for one in Provider.objects.order_by("pk")}
    result = []
    for document, file in files.providers:
        said = file.provider
        values = {
            "name": said.name,
            "lifecycle_url": said.lifecycle_url or "",
            "time_zone": said.time_zone,
            "notice_days": said.notice.days if said.notice else None,
            "notice_rule": said.notice.rule if said.notice else "",
            "notice_url": said.notice.url if said.notice else "",
            "read_on": said.read_on,
        }
        row = _upsert(run, rows.get(said.key), Provider(key=said.key), values, f"provider {said.key}")
        result.append(ModelsOfFile(document, file, row, stale(said.key, parts_of_provider(file))))
    return result


def write_surfaces(run: Run, file: SurfacesFile) -> None:
    rows = {one.key: one for one in Surface.objects.order_by("pk")}
    providers = {one.key: one.pk for one in Provider.objects.order_by("pk")}
    for said in file.surfaces:
        values = {
            "name": said.name,
            "kind": said.kind,
            "provider_id": providers[said.provider] if said.provider else None,
            "time_zone": said.time_zone,
        }
        _upsert(run, rows.get(said.key), Surface(key=said.key), values, f"surface {said.key}")
    remember("surfaces", stale("surfaces", parts_of_surfaces(file)))


def _upsert(run: Run, row: Any, fresh: Any, values: dict[str, Any], label: str) -> Any:
    """Create the row, or save the fields that differ."""
    if row is None:
        row = fresh
        for name, value in values.items():
            setattr(row, name, value)
        row.save()
        run.outcome.new.append(label)
        return row
    differing = set_differing(row, values)
    if differing:
        row.save(update_fields=[name.removesuffix("_id") for name in differing])
        run.outcome.changed.append(f"{label}: {', '.join(differing)}")
    return row
