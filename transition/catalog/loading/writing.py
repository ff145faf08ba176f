"""Bring the catalog in step with files that are read and checked: all of it, or nothing.

Parts that say what they said last time are not touched. New rows are written in bulk; a date that people were told is
changed by way of ``recording``, so that it leaves an event behind.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from transition import clock
from transition.catalog import effects, recording
from transition.catalog.lifecycle import Lifecycle, Precision
from transition.catalog.loading import checking
from transition.catalog.loading.checking import Files
from transition.catalog.loading.fingerprints import FILES, fingerprints
from transition.catalog.loading.parts import parts_of_provider, parts_of_surfaces
from transition.catalog.loading.reading import Document, Problem, Refused
from transition.catalog.loading.schema import (
    AvailabilityEntry,
    HistoryEntry,
    ModelEntry,
    ProviderFile,
    SourceEntry,
    SurfacesFile,
)
from transition.catalog.models import (
    AIModel,
    Alias,
    Availability,
    Claim,
    LifecycleEvent,
    LoadedEntry,
    Provider,
    Replacement,
    Surface,
)
from transition.catalog.succession import suggested
from transition.web.models import Edition

_BATCH = 1000


@dataclass
class Outcome:
    """What a run changed, or would change."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    events: list[str] = field(default_factory=list)
    models: int = 0

    def is_nothing(self) -> bool:
        return not (self.new or self.changed or self.events)


def load(paths: Sequence[Path], *, only_check: bool = False) -> Outcome:
    """Load the files in one transaction and start a new edition when anything changed; raise ``Refused`` otherwise."""
    prints = fingerprints(paths)
    files = checking.read(paths)
    checking.check(files, clock.today())
    with transaction.atomic():
        outcome = _Run(files).write()
        _remember_files(files, prints)
        if not outcome.is_nothing():
            Edition.objects.publish()
        if only_check:
            transaction.set_rollback(True)
    return outcome


def _remember_files(files: Files, prints: dict[str, str]) -> None:
    said = [(file.provider.key, document) for document, file in files.providers]
    said += [(f"surfaces {Path(document.file).name}"[:400], document) for document, _ in files.surfaces]
    _remember([LoadedEntry(source=FILES, key=key, digest=prints[document.file]) for key, document in said])


def _remember(entries: list[LoadedEntry]) -> None:
    LoadedEntry.objects.bulk_create(
        entries, batch_size=_BATCH, update_conflicts=True, unique_fields=["source", "key"], update_fields=["digest"]
    )


@dataclass
class _Models:
    """The models of one file, in the catalog."""

    document: Document
    file: ProviderFile
    provider: Provider
    parts: dict[str, str]
    stale: set[str]
    rows: dict[str, AIModel] = field(default_factory=dict)
    created: set[str] = field(default_factory=set)

    def changed(self, kind: str) -> list[ModelEntry]:
        return [model for model in self.file.models if f"{kind} {model.id}" in self.stale]

    def label(self, model: ModelEntry) -> str:
        return f"{self.provider.key}/{model.id}"


class _Run:
    def __init__(self, files: Files) -> None:
        self.files = files
        self.outcome = Outcome()
        self.today = clock.today()
        self.surfaces: dict[str, Surface] = {}

    def write(self) -> Outcome:
        providers = self._write_providers()
        for _, file in self.files.surfaces:
            self._write_surfaces(file)
        self.surfaces = {one.key: one for one in Surface.objects.order_by("pk")}
        for models in providers:
            if models.stale:
                self._write_models(models)
                self._write_names(models)
                self._write_availabilities(models)
                self._write_replacements(models)
                _remember(
                    [LoadedEntry(source=models.provider.key, key=key, digest=models.parts[key]) for key in models.stale]
                )
            self.outcome.models += len(models.file.models)
        return self.outcome

    def _write_providers(self) -> list[_Models]:
        rows = {one.key: one for one in Provider.objects.order_by("pk")}
        result = []
        for document, file in self.files.providers:
            said, parts = file.provider, parts_of_provider(file)
            values = {
                "name": said.name,
                "lifecycle_url": said.lifecycle_url or "",
                "time_zone": said.time_zone,
                "notice_days": said.notice.days if said.notice else None,
                "notice_rule": said.notice.rule if said.notice else "",
                "notice_url": said.notice.url if said.notice else "",
                "read_on": said.read_on,
            }
            row = self._upsert(rows.get(said.key), Provider(key=said.key), values, f"provider {said.key}")
            result.append(_Models(document, file, row, parts, _stale(said.key, parts)))
        return result

    def _write_surfaces(self, file: SurfacesFile) -> None:
        rows = {one.key: one for one in Surface.objects.order_by("pk")}
        providers = {one.key: one.pk for one in Provider.objects.order_by("pk")}
        for said in file.surfaces:
            values = {
                "name": said.name,
                "kind": said.kind,
                "provider_id": providers[said.provider] if said.provider else None,
                "time_zone": said.time_zone,
            }
            self._upsert(rows.get(said.key), Surface(key=said.key), values, f"surface {said.key}")
        parts = parts_of_surfaces(file)
        stale = _stale("surfaces", parts)
        if stale:
            _remember([LoadedEntry(source="surfaces", key=key, digest=parts[key]) for key in stale])

    def _upsert(self, row: Any, fresh: Any, values: dict[str, Any], label: str) -> Any:
        """Create the row, or save the fields that differ."""
        if row is None:
            row = fresh
            for name, value in values.items():
                setattr(row, name, value)
            row.save()
            self.outcome.new.append(label)
            return row
        differing = _set(row, values)
        if differing:
            row.save(update_fields=[name.removesuffix("_id") for name in differing])
            self.outcome.changed.append(f"{label}: {', '.join(differing)}")
        return row

    def _write_models(self, models: _Models) -> None:
        models.rows = {one.key: one for one in AIModel.objects.filter(provider=models.provider).order_by("pk")}
        fresh, differing, fields = [], [], set()
        for said in models.changed("model"):
            values = _values(said)
            row = models.rows.get(said.id)
            if row is None:
                fresh.append(AIModel(provider=models.provider, key=said.id, **values))
                models.created.add(said.id)
                self.outcome.new.append(f"model {models.label(said)}")
                continue
            names = _set(row, values)
            if names:
                fields |= set(names)
                differing.append(row)
                self.outcome.changed.append(f"model {models.label(said)}: {', '.join(names)}")
        for row in AIModel.objects.bulk_create(fresh, batch_size=_BATCH):
            models.rows[row.key] = row
        if differing:
            AIModel.objects.bulk_update(differing, sorted(fields), batch_size=_BATCH)

    def _write_names(self, models: _Models) -> None:
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
                surface = self.surfaces[alias.surface] if alias.surface else None
                aliases.append(Alias(provider=models.provider, model=row, surface=surface, name=alias.name))
            claims += _claims(row, None, said.sources)
        Alias.objects.bulk_create(aliases, batch_size=_BATCH)
        Claim.objects.bulk_create(claims, batch_size=_BATCH)

    def _write_availabilities(self, models: _Models) -> None:
        known = {
            (one.model_id, one.surface.key): one
            for one in Availability.objects.filter(model__provider=models.provider)
            .select_related("surface")
            .order_by("pk")
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
                    fresh.append((self._fresh(models.rows[model.id], said), said))
                    self.outcome.new.append(f"availability {label}")
                    continue
                where = models.document.problem(["models", place, "availabilities", at], "")
                self._bring_in_step(row, said, label, where)
                row.claims.all().delete()
                claims += _claims(models.rows[model.id], row, said.sources)
        Availability.objects.bulk_create([row for row, _ in fresh], batch_size=_BATCH)
        for row, said in fresh:
            claims += _claims(row.model, row, said.sources)
        Claim.objects.bulk_create(claims, batch_size=_BATCH)
        self._write_past(fresh)

    def _fresh(self, model: AIModel, said: AvailabilityEntry) -> Availability:
        row = Availability(model=model, surface=self.surfaces[said.surface], **_dates(said), **_facts(said))
        row.schedule_version = max(1, len(_past(said)))
        return row

    def _write_past(self, fresh: list[tuple[Availability, AvailabilityEntry]]) -> None:
        """Tell the past of availabilities that are new here. It is history: nobody is written to about it."""
        now = clock.now()
        events = [
            LifecycleEvent(
                availability=row,
                kind=past.kind,
                happened_on=past.happened_on,
                before_on=past.before_on,
                before_precision=past.before_precision or "",
                after_on=past.after_on,
                after_precision=past.after_precision or "",
                before_text=past.before_text,
                after_text=past.after_text,
                reason=past.reason,
                source_url=past.source.url,
                source_kind=past.source.kind,
                read_on=past.source.read_on,
                is_history=True,
                schedule_version=version,
                entered_at=now,
            )
            for row, said in fresh
            for version, past in enumerate(_past(said), start=1)
        ]
        LifecycleEvent.objects.bulk_create(events, batch_size=_BATCH)

    def _bring_in_step(self, row: Availability, said: AvailabilityEntry, label: str, where: Problem) -> None:
        """Change an availability that people know: what they were told leaves an event, the rest does not."""
        event = _event(row, said, self.today)
        if event is not None:
            try:
                recording.append(row, event)
            except ValidationError as problem:
                raise Refused([where._replace(reason=" ".join(problem.messages))]) from problem
            self.outcome.events.append(f"{label}: {event.kind}, {_day(event.before_on)} → {_day(event.after_on)}")
        names = _set(row, {**_dates(said), **_facts(said)})
        if names:
            row.save(update_fields=names)
            self.outcome.changed.append(f"availability {label}: {', '.join(names)}")

    def _write_replacements(self, models: _Models) -> None:
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
            batch_size=_BATCH,
        )
        for model in changed:
            if models.rows[model.id].pk in before:
                self._tell_replacement(models, model, before[models.rows[model.id].pk])

    def _tell_replacement(self, models: _Models, model: ModelEntry, before: str) -> None:
        row = models.rows[model.id]
        after = suggested(row)
        if before == after:
            return
        self.outcome.changed.append(f"replacements {models.label(model)}: {before or 'none'} → {after or 'none'}")
        source = model.replacements[0] if model.replacements else None
        for availability in row.availabilities.select_related("surface").order_by("pk"):
            if availability.lifecycle(self.today) not in (Lifecycle.ANNOUNCED, Lifecycle.SOON):
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
            self.outcome.events.append(f"{label}: {event.kind}, {before or 'none'} → {after or 'none'}")


def _stale(source: str, parts: dict[str, str]) -> set[str]:
    before = dict(LoadedEntry.objects.filter(source=source).values_list("key", "digest"))
    return {key for key, digest in parts.items() if before.get(key) != digest}


def _set(row: Any, values: dict[str, Any]) -> list[str]:
    """Set what differs and return the names of it."""
    names = [name for name, value in values.items() if getattr(row, name) != value]
    for name in names:
        setattr(row, name, values[name])
    return names


def _values(said: ModelEntry) -> dict[str, Any]:
    return {
        "name": said.name,
        "family": said.family,
        "released_on": said.released_on,
        "knowledge_cutoff": said.knowledge_cutoff or "",
        "context_window": said.context_window,
        "max_output": said.max_output,
        "price": said.price.model_dump(exclude_none=True) if said.price else {},
        "input_modalities": said.modalities.input,
        "output_modalities": said.modalities.output,
        "capabilities": said.capabilities,
        "note": said.note,
    }


def _dates(said: AvailabilityEntry) -> dict[str, Any]:
    month = said.precision == Precision.MONTH.value and said.retires_on is not None
    return {
        "announced_on": said.announced_on,
        "announced_seen_on": said.announced_seen_on,
        "retires_on": said.retires_on.replace(day=1) if month and said.retires_on else said.retires_on,
        "precision": said.precision or Precision.UNKNOWN,
        "ended_seen_on": said.ended_seen_on,
    }


def _facts(said: AvailabilityEntry) -> dict[str, Any]:
    return {
        "offered_on": said.offered_on,
        "legacy_on": said.legacy_on,
        "legacy_seen_on": said.legacy_seen_on,
        "provider_word": said.provider_word,
        "afterwards": said.afterwards,
        "note": said.note,
    }


def _claims(model: AIModel, availability: Availability | None, sources: Iterable[SourceEntry]) -> list[Claim]:
    return [
        Claim(
            model=model,
            availability=availability,
            field=name,
            value=str(value),
            url=source.url,
            kind=source.kind,
            read_on=source.read_on,
        )
        for source in sources
        for name, value in (source.says or {"": ""}).items()
    ]


def _past(said: AvailabilityEntry) -> list[HistoryEntry]:
    """Return the history that a file tells, or the one event that its dates imply."""
    if said.history:
        return said.history
    if not (said.announced_on or said.announced_seen_on or said.retires_on):
        return []
    announced = said.announced_on or said.announced_seen_on
    return [
        HistoryEntry(
            kind=LifecycleEvent.Kind.ANNOUNCED.value if announced else LifecycleEvent.Kind.DATE_SET.value,
            happened_on=said.announced_on,
            after_on=said.retires_on,
            after_precision=said.precision,
            source=said.sources[0],
        )
    ]


def _event(row: Availability, said: AvailabilityEntry, today: date) -> LifecycleEvent | None:
    """Return what happened, if what people were told is no longer what the file says."""
    kind = _kind(row, said, today)
    if kind is None:
        return None
    dates, source = _dates(said), said.sources[0]
    leaves_none = kind in (LifecycleEvent.Kind.WITHDRAWN, LifecycleEvent.Kind.RESTORED)
    return LifecycleEvent(
        kind=kind,
        happened_on=said.announced_on if kind == LifecycleEvent.Kind.ANNOUNCED else None,
        after_on=None if leaves_none else dates["retires_on"],
        after_precision="" if leaves_none else said.precision or "",
        source_url=source.url,
        source_kind=source.kind,
        read_on=source.read_on,
    )


def _kind(row: Availability, said: AvailabilityEntry, today: date) -> LifecycleEvent.Kind | None:
    dates = _dates(said)
    day, precision = dates["retires_on"], dates["precision"]
    was_said, is_said = (one.announced_on or one.announced_seen_on for one in (row, said))
    kinds = LifecycleEvent.Kind
    if said.ended_seen_on and not row.ended_seen_on:
        return kinds.RETIRED
    if (day, precision) != (row.retires_on, row.precision):
        if day is None:
            return kinds.CORRECTED if is_said else kinds.WITHDRAWN
        last = Availability(retires_on=day, precision=precision).last_possible_day()
        if last is not None and last < today:
            return kinds.RETIRED if precision in (Precision.EXACT, Precision.MONTH) else kinds.CORRECTED
        return kinds.ANNOUNCED if is_said and not was_said else effects.kind_of_move(row, day, precision)
    if is_said and not was_said:
        return kinds.ANNOUNCED
    if was_said and not is_said and day is None:
        return kinds.WITHDRAWN
    if row.ended_seen_on and not said.ended_seen_on:
        return kinds.RESTORED
    return None


def _day(day: date | None) -> str:
    return day.isoformat() if day else "none"
