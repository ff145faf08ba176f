"""Bring the catalog in step with files that are read and checked: all of it, or nothing.

Parts that say what they said last time are not touched. New rows are written in bulk; a date that people were told is
changed by way of ``recording``, so that it leaves an event behind.
"""

from collections.abc import Sequence
from pathlib import Path

from django.db import transaction

from transition import clock
from transition.catalog.loading import checking
from transition.catalog.loading.availabilities import write_availabilities
from transition.catalog.loading.checking import Files
from transition.catalog.loading.fingerprints import FILES, fingerprints
from transition.catalog.loading.naming import write_models, write_names
from transition.catalog.loading.places import write_providers, write_surfaces
from transition.catalog.loading.replacements import write_replacements
from transition.catalog.loading.run import Outcome, Run, remember
from transition.catalog.models import Surface
from transition.web.models import Edition


def load(paths: Sequence[Path], *, only_check: bool = False) -> Outcome:
    """Load the files in one transaction and start a new edition when anything changed; raise ``Refused`` otherwise."""
    prints = fingerprints(paths)
    files = checking.read(paths)
    checking.check(files, clock.today())
    with transaction.atomic():
        Edition.objects.hold()
        outcome = _write(files)
        _remember_files(files, prints)
        if not outcome.is_nothing():
            Edition.objects.publish()
        if only_check:
            transaction.set_rollback(True)
    return outcome


def _write(files: Files) -> Outcome:
    run = Run(clock.today())
    providers = write_providers(run, files)
    for _, file in files.surfaces:
        write_surfaces(run, file)
    run.surfaces = {one.key: one for one in Surface.objects.order_by("pk")}
    for models in providers:
        if models.stale:
            write_models(run, models)
            write_names(run, models)
            write_availabilities(run, models)
            write_replacements(run, models)
            remember(models.provider.key, models.stale)
        run.outcome.models += len(models.file.models)
    return run.outcome


def _remember_files(files: Files, prints: dict[str, str]) -> None:
    said = {file.provider.key: document for document, file in files.providers}
    said |= {f"surfaces {Path(document.file).name}"[:400]: document for document, _ in files.surfaces}
    remember(FILES, {key: prints[document.file] for key, document in said.items()})
