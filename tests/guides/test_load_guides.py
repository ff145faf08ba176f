"""The command that loads guides: all or nothing, twice is once, refusals name file and line."""

from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.guides.stage import GUIDES
from transition.catalog.models import AIModel, Availability
from transition.guides.loading import SHIPPED
from transition.guides.models import Change, Guide, GuideRevision, Step
from transition.web.models import Edition
from transition.web.news import new_edition

pytestmark = pytest.mark.usefixtures("cast")


def load(*paths: Path, check: bool = False) -> str:
    out = StringIO()
    call_command("load_guides", *map(str, paths), check=check, stdout=out)
    return out.getvalue()


def guide(**changes: Any) -> dict[str, Any]:
    """A small guide that is accepted, with some of its fields changed."""
    source = {"url": "https://example.org/page", "title": "A page", "read_on": date(2026, 11, 23)}
    change = {
        "key": "gone", "kind": "lost", "loudness": "quiet", "lane": "develop", "title": "Gone", "text": "It is gone.",
        "sources": ["page"],
    }  # fmt: skip
    content = {
        "from": "openai/gpt-4o",
        "to": "openai/gpt-6-luna",
        "reviewed_on": date(2026, 11, 23),
        "sources": {"page": source},
        "lede": {"develop": "Ends on {{date:openai-api}}.", "talk": "It is over."},
        "sections": [],
        "changes": [change],
        "steps": [
            {"key": "one", "lane": "develop", "title": "Do it", "text": "Now."},
            {"key": "two", "lane": "talk", "title": "Save it", "text": "Now."},
        ],
    }
    return content | changes


def change(**changes: Any) -> dict[str, Any]:
    return guide(changes=[guide()["changes"][0] | changes])


def written(folder: Path, content: Any, name: str = "guide.yaml") -> Path:
    path = folder / name
    path.write_text(content if isinstance(content, str) else yaml.safe_dump(content, sort_keys=False))
    return path


def test_the_shipped_guides_load_and_are_published() -> None:
    said = load()
    assert f"{len(GUIDES)} guides: {len(GUIDES)} new, 0 changed, 0 the same." in said
    assert Guide.objects.published().count() == len(GUIDES)


def test_loading_again_writes_nothing() -> None:
    load()
    edition = Edition.objects.number()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        said = load()
    assert [query["sql"] for query in asked if query["sql"].split()[0] in ("INSERT", "UPDATE", "DELETE")] == []
    assert f"0 new, 0 changed, {len(GUIDES)} the same" in said
    assert Edition.objects.number() == edition


def test_check_says_what_would_happen_and_does_not_do_it() -> None:
    assert "would be new" in load(check=True)
    assert not Guide.objects.exists()


def test_a_changed_text_is_a_new_revision_and_a_new_edition(
    tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    load(written(tmp_path, guide()))
    edition = Edition.objects.number()
    with django_capture_on_commit_callbacks() as rung:
        load(written(tmp_path, guide(lede={"develop": "Other.", "talk": "It is over."})))
    assert new_edition in rung
    kept = Guide.objects.get()
    assert [revision.number for revision in kept.revisions.order_by("number")] == [1, 2]
    assert kept.published is not None
    assert kept.published.lede_develop == "Other."
    assert Edition.objects.number() > edition


def test_the_order_of_fields_is_not_a_change(tmp_path: Path) -> None:
    load(written(tmp_path, guide()))
    load(written(tmp_path, dict(reversed(guide().items()))))
    assert GuideRevision.objects.count() == 1


REFUSED = [
    ("not a mapping", "- a\n- b\n", 1, "must hold fields"),
    ("broken YAML", "from: [\n", 2, ""),
    ("a key twice", "from: a/b\nfrom: a/c\n", 1, "“from” is given twice"),
    ("a missing field", {key: value for key, value in guide().items() if key != "lede"}, 1, "“lede” is missing"),
    ("an unknown field", guide(colour="red"), None, "“colour” is not a field"),
    ("an unknown model", guide(to="openai/gpt-9"), 2, "The catalog has no model “openai/gpt-9”"),
    ("an alias", guide(**{"from": "anthropic/claude-sonnet-4-5"}), 1, "another name of “anthropic/claude-sonnet-4-5-20250929”"),
    ("itself", guide(to="openai/gpt-4o"), None, "leads to another model"),
    ("an unknown placeholder", change(text="{{today}}"), None, "“{{today}}” is not a placeholder"),
    ("code in a placeholder", change(text="{{old.delete}}"), None, "is not a placeholder"),
    ("an unknown surface", change(text="{{date:the-moon}}"), None, "no surface “the-moon”"),
    ("a fact nobody knows", guide(to="google/gemini-3.8-flash", lede={"develop": "{{new:cutoff}}", "talk": "x"}), None,
     "does not know cutoff of the new model"),
    ("a date typed out", change(text="It ends on 14 January 2027."), None, "“14 January 2027” is a date of the catalog"),
    ("a script", change(sources=["javascript"]), None, "“javascript” is not in the list of sources"),
    ("a source that is not https", guide(sources={"page": guide()["sources"]["page"] | {"url": "javascript:alert(1)"}}), None,
     "sources.page.url"),
    ("no source", change(sources=[]), None, "changes.0.sources"),
    ("a rule nobody wrote", change(rules=["openai-nothing"]), None, "there is no rule “openai-nothing”"),
    ("an unknown loudness", change(loudness="thunder"), None, "changes.0.loudness"),
    ("an exclamation mark", change(text="Hurry!"), None, "no exclamation marks"),
    ("a word we never use", change(text="It was killed."), None, "our copy never says “killed”"),
    ("a token for talkers", change(lane="talk", text="More tokens."), None, "never says “tokens”"),
    ("a control character", change(text="a\x07b"), None, "U+0007"),
    ("an overlong title", change(title="x" * 2000), None, "changes.0.title"),
    ("two equal keys", guide(changes=guide()["changes"] * 2), None, "“gone” is given twice"),
    ("an empty lane", guide(steps=guide()["steps"][:1]), None, "“talk” has no steps"),
    ("a recipe without versions", guide(sections=[{"place": "recipe", "lane": "talk", "title": "T", "text": "x"}]), None,
     "tested_on"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "line", "reason"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_a_bad_file_is_refused_with_file_line_and_reason(
    tmp_path: Path, content: Any, line: int | None, reason: str
) -> None:
    good = written(tmp_path, guide(**{"from": "google/gemini-2.5-pro", "to": "google/gemini-3.8-flash",
                                      "lede": {"develop": "x", "talk": "x"}}), "a-good.yaml")  # fmt: skip
    bad = written(tmp_path, content)
    with pytest.raises(CommandError) as refused:
        load(good, bad)
    said = str(refused.value)
    assert f"{bad}:{line if line else ''}" in said
    assert reason in said
    assert "nothing was changed" in said
    assert not Guide.objects.exists()
    assert not GuideRevision.objects.exists()


def test_the_line_is_that_of_the_mistake(tmp_path: Path) -> None:
    path = written(tmp_path, change(text="It ends on 14 January 2027."))
    number = next(n for n, line in enumerate(path.read_text().splitlines(), 1) if "14 January" in line)
    with pytest.raises(CommandError, match=f"guide.yaml:{number}: "):
        load(path)


def test_a_file_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        load(tmp_path / "nowhere.yaml")


def test_a_megabyte_is_refused_before_it_is_read(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="larger than"):
        load(written(tmp_path, "a: " + "x" * 1_000_001))


def test_a_moved_date_moves_in_the_text_without_a_new_revision() -> None:
    load()
    Availability.objects.filter(model__key="gpt-4o", surface__key="openai-api").update(retires_on=date(2027, 3, 1))
    load()
    assert GuideRevision.objects.count() == len(GUIDES)


@pytest.mark.parametrize("row", [GuideRevision, Change, Step])
def test_the_database_refuses_to_change_a_revision(row: Any) -> None:
    load()
    field = {"GuideRevision": "lede_talk", "Change": "text", "Step": "text"}[row.__name__]
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        row.objects.update(**{field: "other"})


def test_a_guide_is_never_about_one_model_alone() -> None:
    model = AIModel.objects.get(key="gpt-4o")
    with pytest.raises(IntegrityError), transaction.atomic():
        Guide.objects.create(source=model, successor=model)


def test_every_shipped_file_is_named_after_its_move() -> None:
    for path in SHIPPED.glob("*.yaml"):
        head = path.read_text().splitlines()[:2]
        assert path.stem == "--".join(line.split("/", 1)[1] for line in head)
