"""Load how to take one's things along, and note that somebody has tried it."""

from datetime import date
from pathlib import Path
from typing import Any

import yaml
from django.db.models import QuerySet

from transition.catalog.models import Provider
from transition.guides.models import Saving
from users.models import User

SHIPPED = Path(__file__).parent / "data" / "saving.yaml"


def load(path: Path = SHIPPED) -> int:
    """Write the product's steps for providers of the catalog; return how many are new or changed. The desk's own stay."""
    said: dict[str, dict[str, Any]] = yaml.safe_load(path.read_text("utf-8"))
    changed = 0
    for provider in Provider.objects.filter(key__in=said):
        fields = said[provider.key]
        found = Saving.objects.filter(provider=provider).first()
        if found is None:
            Saving.objects.create(provider=provider, **fields)
            changed += 1
        elif not found.is_edited_here and any(getattr(found, name) != value for name, value in fields.items()):
            # What somebody tried was another text.
            Saving.objects.filter(pk=found.pk).update(**fields, tried_on=None, tried_by=None)
            changed += 1
    return changed


def known() -> QuerySet[Saving]:
    return Saving.objects.select_related("provider").order_by("provider__name")


def note_tried(saving: Saving, by: User, on: date) -> None:
    Saving.objects.filter(pk=saving.pk).update(tried_on=on, tried_by=by)


def take_back(saving: Saving) -> None:
    Saving.objects.filter(pk=saving.pk).update(tried_on=None, tried_by=None)
