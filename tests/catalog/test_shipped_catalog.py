"""The catalog that ships with the project loads, and says what the sources say."""

from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import STORY_DAY
from transition.catalog.lifecycle import Lifecycle, Precision
from transition.catalog.management.commands.load_catalog import SHIPPED
from transition.catalog.models import AIModel, Alias, Availability, LifecycleEvent, Provider
from transition.web.models import Edition

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shipped")]


def _on(model: str, surface: str) -> Availability:
    return Availability.objects.select_related("surface").get(model__key=model, surface__key=surface)


def test_seven_providers_and_456_models_load() -> None:
    assert Provider.objects.count() == 7
    assert AIModel.objects.count() == 456


def test_every_availability_has_a_source_with_the_day_it_was_read() -> None:
    assert not Availability.objects.filter(claims=None).exists()
    assert not AIModel.objects.filter(claims=None).exists()


def test_a_second_run_writes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    edition = Edition.objects.number()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        call_command("load_catalog")
    written = [one["sql"] for one in queries if one["sql"].split()[0] in ("INSERT", "UPDATE", "DELETE")]
    assert written == []
    assert len(queries) <= 3
    assert Edition.objects.number() == edition
    assert "Nothing to change" in capsys.readouterr().out


def test_files_that_differ_in_a_comment_alone_change_nothing(tmp_path: Path) -> None:
    for file in SHIPPED.glob("*.yaml"):
        (tmp_path / file.name).write_text(file.read_text() + "\n# Read again.\n")
    edition, events = Edition.objects.number(), LifecycleEvent.objects.count()
    call_command("load_catalog", tmp_path, verbosity=0)
    assert (Edition.objects.number(), LifecycleEvent.objects.count()) == (edition, events)


def test_the_first_load_is_history_and_a_new_edition() -> None:
    assert LifecycleEvent.objects.exists()
    assert not LifecycleEvent.objects.filter(is_history=False).exists()
    assert Edition.objects.number() > 0


def test_claude_sonnet_4_5_leaves_each_surface_in_its_own_way() -> None:
    api = _on("claude-sonnet-4-5-20250929", "claude-api")
    assert (api.announced_on, api.retires_on, api.precision) == (date(2026, 9, 30), date(2026, 11, 30), Precision.EXACT)
    assert api.lifecycle(STORY_DAY) == Lifecycle.SOON
    bedrock = _on("claude-sonnet-4-5-20250929", "bedrock")
    assert (bedrock.retires_on, bedrock.precision) == (date(2026, 9, 30), Precision.NOT_BEFORE)
    assert bedrock.lifecycle(STORY_DAY) == Lifecycle.FLOOR_PASSED
    app = _on("claude-sonnet-4-5-20250929", "claude-app")
    assert app.precision == Precision.MONTH
    assert app.lifecycle(STORY_DAY) == Lifecycle.RETIRED


def test_gemini_2_5_pro_tells_how_its_date_moved() -> None:
    events = _on("gemini-2.5-pro", "gemini-api").events.order_by("pk")
    assert [(one.kind, one.after_on and one.after_on.isoformat()) for one in events] == [
        ("date_set", "2026-06-17"),
        ("moved_later", "2026-10-16"),
        ("withdrawn", None),
        ("date_set", "2026-12-01"),
    ]


def test_gpt_4o_left_chatgpt_before_it_leaves_the_api() -> None:
    assert _on("gpt-4o", "chatgpt").lifecycle(STORY_DAY) == Lifecycle.RETIRED
    assert _on("gpt-4o", "openai-api").lifecycle(STORY_DAY) == Lifecycle.ANNOUNCED


def test_what_was_gone_without_a_day_is_retired_from_the_day_it_was_read() -> None:
    grok = _on("grok-2-1212", "xai-api")
    assert grok.retires_on is None
    assert grok.lifecycle(STORY_DAY) == Lifecycle.RETIRED


def test_no_alias_shadows_an_id() -> None:
    ids = AIModel.objects.values_list("key", flat=True)
    assert not Alias.objects.filter(name__in=ids).exists()


def test_where_sources_disagree_the_catalog_keeps_both() -> None:
    said = (
        _on("claude-sonnet-4-5-20250929", "foundry").claims.filter(field="retires_on").values_list("value", flat=True)
    )
    assert set(said) == {"2026-10-19", "2026-11-30"}
