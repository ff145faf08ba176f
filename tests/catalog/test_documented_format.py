"""The worked example on the page about the format is a catalog that loads."""

import re
from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command

from transition.catalog.lifecycle import Lifecycle
from transition.catalog.loading import schema
from transition.catalog.models import AIModel, Availability

PAGE = Path(__file__).resolve().parents[2] / "docs" / "editors" / "catalog.md"


@pytest.mark.django_db
@pytest.mark.usefixtures("story_day")
def test_the_worked_example_loads(tmp_path: Path) -> None:
    examples = re.findall(r"^```yaml\n(.*?)^```", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    for number, example in enumerate(examples):
        (tmp_path / f"{number}.yaml").write_text(example)
    call_command("load_catalog", tmp_path, verbosity=0)
    assert set(AIModel.objects.values_list("key", flat=True)) == {"acme-one-20250110", "acme-two"}
    api = Availability.objects.get(model__key="acme-one-20250110", surface__key="acme-api")
    assert (api.retires_on, api.schedule_version, api.events.count()) == (date(2027, 1, 30), 2, 2)
    app = Availability.objects.select_related("surface").get(surface__key="acme-app")
    assert app.lifecycle(date(2026, 11, 23)) == Lifecycle.RETIRED


@pytest.mark.parametrize("entry", schema.Entry.__subclasses__())
def test_every_field_is_on_the_page(entry: type[schema.Entry]) -> None:
    page = PAGE.read_text()
    missing = [name for name in entry.model_fields if not re.search(rf"\b{name}\b", page)]
    assert missing in ([], ["before_precision", "before_text", "after_text"], ["before_text", "after_text"])
