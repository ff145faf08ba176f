"""Load how to take one's things along from each provider, and note that somebody has tried it."""

from datetime import date
from pathlib import Path
from typing import Annotated

from django.db import transaction
from django.db.models import QuerySet
from pydantic import BaseModel, ConfigDict, RootModel, StringConstraints

from transition.catalog.models import Provider
from transition.guides.documents import read
from transition.guides.models import ExportSteps
from transition.web.models import Edition
from users.models import User

SHIPPED = Path(__file__).parent / "data" / "exports.yaml"


class _Steps(BaseModel):
    """What the file says about one provider."""

    model_config = ConfigDict(extra="forbid")

    # As the desk's form keeps it.
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
    takes: str = ""
    source_url: str = ""
    read_on: date | None = None


class _File(RootModel[dict[str, _Steps]]):
    """The steps of each provider, by its key."""


@transaction.atomic
def load(path: Path = SHIPPED) -> int:
    """Write the product's steps for providers of the catalog; return how many are new or changed. The desk's own stay.

    Raise ``Refused`` with file, line and reason when the file is not as it should be.
    """
    _document, said = read(path, _File)
    Edition.objects.hold()
    written = {one.provider_id: one for one in known()}
    changed = [
        _write(written.get(provider.pk) or ExportSteps(provider=provider), said.root[provider.key])
        for provider in Provider.objects.filter(key__in=said.root)
    ]
    if any(changed):
        Edition.objects.publish()
    return sum(changed)


def _write(steps: ExportSteps, said: _Steps) -> bool:
    """Take over what the file says, unless the desk has written these steps; tell whether that changed anything."""
    changed = {name: value for name, value in said if getattr(steps, name) != value}
    if steps.is_edited_here or not changed:
        return False
    if "text" in changed:
        steps.was_not_tried()
    for name, value in changed.items():
        setattr(steps, name, value)
    steps.save()
    return True


def known() -> QuerySet[ExportSteps]:
    return ExportSteps.objects.select_related("provider").order_by("provider__name")


def note_tried(steps: ExportSteps, by: User, on: date) -> None:
    steps.tried_before, steps.tried_on, steps.tried_by = steps.tried_on, on, by
    steps.save(update_fields=["tried_before", "tried_on", "tried_by"])


def take_back(steps: ExportSteps) -> None:
    """Go back to the day before the last."""
    steps.tried_on, steps.tried_by, steps.tried_before = steps.tried_before, None, None
    steps.save(update_fields=["tried_before", "tried_on", "tried_by"])
