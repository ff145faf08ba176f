"""Check files against their schema, against each other, and against what the catalog holds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from pydantic import ValidationError

from transition.catalog.loading.parts import parts_of_provider, parts_of_surfaces
from transition.catalog.loading.reading import Document, Problem, Refused
from transition.catalog.loading.schema import AvailabilityEntry, ModelEntry, ProviderFile, SurfacesFile
from transition.catalog.models import AIModel, Alias, LoadedEntry, Provider, Surface


@dataclass
class Files:
    """The files of one run, read and valid by themselves."""

    providers: list[tuple[Document, ProviderFile]] = field(default_factory=list)
    surfaces: list[tuple[Document, SurfacesFile]] = field(default_factory=list)


def read(paths: Sequence[Path]) -> Files:
    """Read every file, or raise with what is wrong in all of them."""
    files, problems = Files(), []
    for path in paths:
        try:
            _read_one(path, files)
        except Refused as refusal:
            problems += refusal.problems
    _refuse(problems)
    return files


def _read_one(path: Path, files: Files) -> None:
    document = Document(path)
    if not isinstance(document.data, dict):
        raise Refused(
            [document.problem([], "holds no fields: a file has either “provider” and “models”, or “surfaces”")]
        )
    is_surfaces = "surfaces" in document.data
    try:
        if is_surfaces:
            files.surfaces.append((document, SurfacesFile.model_validate(document.data)))
        else:
            files.providers.append((document, ProviderFile.model_validate(document.data)))
    except ValidationError as problem:
        raise Refused([_translated(document, error) for error in problem.errors(include_input=False)]) from problem


_SENTENCES = {
    "extra_forbidden": "there is no such field",
    "missing": "is missing",
    "string_too_long": "is too long: at most {max_length} characters",
    "date_type": "is not a day, written like 2026-11-30 and without quotes",
    "string_type": "is not text; put quotes around a number",
    "string_pattern_mismatch": "is not written as it should be ({pattern})",
}


def _translated(document: Document, error: Any) -> Problem:
    where = [step for step in error["loc"] if not _is_of_schema(step)]
    sentence = _SENTENCES.get(error["type"])
    return document.problem(where, sentence.format(**error.get("ctx", {})) if sentence else error["msg"])


def _is_of_schema(step: object) -> bool:
    """A union adds the name of the type it tried to the path; the file has no such part."""
    return isinstance(step, str) and (step.endswith("Entry") or step == "date" or "[" in step)


def check(files: Files, today: date) -> None:
    """Raise with everything that no file can see by itself."""
    known = _Known.of(files)
    problems = [*_check_surfaces(files, known)]
    for document, provider in files.providers:
        problems += _check_provider(document, provider, known, today)
    problems += _check_vanished(files)
    _refuse(problems)


@dataclass
class _Known:
    """The names that the files and the catalog give away."""

    providers: set[str]
    surfaces: set[str]
    ids: dict[str, set[str]]
    aliases: dict[str, set[str]]

    @classmethod
    def of(cls, files: Files) -> "_Known":
        given = {file.provider.key for _, file in files.providers}
        ids: dict[str, set[str]] = {file.provider.key: {one.id for one in file.models} for _, file in files.providers}
        aliases: dict[str, set[str]] = {}
        for provider, key in AIModel.objects.exclude(provider__key__in=given).values_list("provider__key", "key"):
            ids.setdefault(provider, set()).add(key)
        for provider, name in Alias.objects.exclude(provider__key__in=given).values_list("provider__key", "name"):
            aliases.setdefault(provider, set()).add(name)
        surfaces = {one.key for _, file in files.surfaces for one in file.surfaces}
        return cls(
            given | set(Provider.objects.values_list("key", flat=True)),
            surfaces | set(Surface.objects.values_list("key", flat=True)),
            ids,
            aliases,
        )


def _check_surfaces(files: Files, known: _Known) -> Iterator[Problem]:
    seen: set[str] = set()
    for document, file in files.surfaces:
        for place, surface in enumerate(file.surfaces):
            where: list[str | int] = ["surfaces", place]
            if surface.key in seen:
                yield document.problem([*where, "key"], f"the surface “{surface.key}” stands here twice")
            seen.add(surface.key)
            if surface.provider and surface.provider not in known.providers:
                yield document.problem([*where, "provider"], f"there is no provider “{surface.provider}”")
            if surface.time_zone and surface.time_zone not in available_timezones():
                yield document.problem([*where, "time_zone"], f"there is no time zone “{surface.time_zone}”")


def _check_provider(document: Document, file: ProviderFile, known: _Known, today: date) -> Iterator[Problem]:
    own = known.ids[file.provider.key]
    elsewhere = {name: key for key, ids in known.ids.items() if key != file.provider.key for name in ids}
    seen_ids: set[str] = set()
    seen_names: dict[str, str] = {}
    for place, model in enumerate(file.models):
        where: list[str | int] = ["models", place]
        if model.id in seen_ids:
            yield document.problem([*where, "id"], "this id stands in the file twice")
        seen_ids.add(model.id)
        yield from _check_aliases(document, where, model, own, elsewhere, seen_names, known)
        for at, availability in enumerate(model.availabilities):
            yield from _check_availability(document, [*where, "availabilities", at], model, availability, known)
        yield from _check_replacements(document, where, model, own)
        yield from _check_reading_days(document, where, model, today)
    yield from _check_cycles(document, file)


def _check_aliases(
    document: Document,
    where: list[str | int],
    model: ModelEntry,
    own: set[str],
    elsewhere: dict[str, str],
    seen: dict[str, str],
    known: _Known,
) -> Iterator[Problem]:
    for place, alias in enumerate(model.alias_entries()):
        at = [*where, "aliases", place]
        if alias.name in own:
            yield document.problem(at, f"the alias “{alias.name}” is the id of a model; an alias may not shadow an id")
        elif alias.name in elsewhere:
            other = elsewhere[alias.name]
            yield document.problem(at, f"the alias “{alias.name}” is an id of {other}; an alias may not shadow an id")
        elif alias.name in seen:
            yield document.problem(at, f"the alias “{alias.name}” belongs to {seen[alias.name]} already")
        seen.setdefault(alias.name, model.id)
        if alias.surface and alias.surface not in known.surfaces:
            yield document.problem([*at, "surface"], f"there is no surface “{alias.surface}”")


def _check_availability(
    document: Document, where: list[str | int], model: ModelEntry, availability: AvailabilityEntry, known: _Known
) -> Iterator[Problem]:
    if availability.surface not in known.surfaces:
        yield document.problem([*where, "surface"], f"there is no surface “{availability.surface}”")
    if sum(one.surface == availability.surface for one in model.availabilities) > 1:
        yield document.problem([*where, "surface"], "this surface stands here twice for one model")
    for name in ("legacy_on", "announced_on", "retires_on"):
        day = getattr(availability, name)
        if day and model.released_on and day < model.released_on:
            yield document.problem([*where, name], f"{day} is before the model's release ({model.released_on})")
    dated = [one for one in availability.history if one.kind != "replacement_changed"]
    if dated and dated[-1].after_on and dated[-1].after_on != availability.retires_on:
        yield document.problem(
            [*where, "history"], f"ends with {dated[-1].after_on}, but retires_on says {availability.retires_on}"
        )


def _check_replacements(
    document: Document, where: list[str | int], model: ModelEntry, own: set[str]
) -> Iterator[Problem]:
    for place, replacement in enumerate(model.replacements):
        at = [*where, "replacements", place, "model"]
        if replacement.model == model.id:
            yield document.problem(at, "a model cannot replace itself")
        elif replacement.model and replacement.model not in own:
            yield document.problem(at, f"there is no model “{replacement.model}” in this file")


def _check_reading_days(
    document: Document, where: list[str | int], model: ModelEntry, today: date
) -> Iterator[Problem]:
    sources = [([*where, "sources", at], one) for at, one in enumerate(model.sources)]
    for place, availability in enumerate(model.availabilities):
        sources += [
            ([*where, "availabilities", place, "sources", at], one) for at, one in enumerate(availability.sources)
        ]
    for at, source in sources:
        if source.read_on > today:
            yield document.problem([*at, "read_on"], f"{source.read_on} has not come yet; nobody can have read it then")


def _check_cycles(document: Document, file: ProviderFile) -> Iterator[Problem]:
    """Find replacements that lead back to where they started: they would send people round for ever."""
    nexts = {one.id: {other.model for other in one.replacements if other.model} - {one.id} for one in file.models}
    places = {model.id: place for place, model in enumerate(file.models)}
    ends = {name for name, after in nexts.items() if not after & nexts.keys()}
    while ends:
        for name in ends:
            del nexts[name]
        ends = {name for name, after in nexts.items() if not after & nexts.keys()}
    while nexts:
        path = [min(nexts)]
        while path[-1] not in path[:-1]:
            path.append(min(nexts[path[-1]] & nexts.keys()) if nexts[path[-1]] & nexts.keys() else path[0])
        circle = path[path.index(path[-1]) :]
        at: list[str | int] = ["models", places[circle[0]], "replacements"]
        yield document.problem(at, f"the replacements go in a circle: {' → '.join(circle)}")
        for name in path:
            nexts.pop(name, None)


def _check_vanished(files: Files) -> Iterator[Problem]:
    """What a file said before and no longer says is a damaged file, not a model that never was."""
    now = [(document, "surfaces", parts_of_surfaces(file)) for document, file in files.surfaces]
    now += [(document, file.provider.key, parts_of_provider(file)) for document, file in files.providers]
    before: dict[str, set[str]] = {}
    for source, key in LoadedEntry.objects.filter(source__in=[source for _, source, _ in now]).values_list(
        "source", "key"
    ):
        before.setdefault(source, set()).add(key)
    for document, source, parts in now:
        gone = sorted(before.get(source, set()) - set(parts))
        gone = [key for key in gone if key.split(" ")[0] in ("model", "availability", "surface")]
        for key in gone:
            yield document.problem(
                [], f"{key} was here before and is missing now; give it an end instead of leaving it out"
            )


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise Refused(problems)
