"""Every example of docs/extending.md, put where the page says and run."""

import re
import shutil
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest
import time_machine
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from tests import people
from tests.factories import AIModelFactory
from tests.feedback.filling import send, text_of
from tests.notices.sending import follower, leaving
from transition.catalog.management.commands.load_catalog import SHIPPED as CATALOG
from transition.catalog.models import AIModel, Availability, Surface
from transition.desk.announcements import beginnings
from transition.feedback import questions
from transition.feedback.fields import SomeOf
from transition.feedback.forms import FeedbackForm
from transition.feedback.models import Submission
from transition.guides import rules
from transition.notices import audience, drafts, previews, texts
from transition.notices.languages import name_of, written_languages
from transition.notices.letters import Reader
from transition.notices.models import Kind

PAGE = (Path(settings.BASE_DIR) / "docs" / "extending.md").read_text()


def example(heading: str) -> str:
    """Return the example of one section as it stands on the page."""
    section = re.split(rf"^## {heading}$", PAGE, flags=re.MULTILINE)[1].split("\n## ")[0]
    [found] = re.findall(r"^```(?:yaml|python)\n(.*?)^```", section, re.MULTILINE | re.DOTALL)
    return found


def written_into(module: ModuleType, after: str, lines: str) -> ModuleType:
    """Return a copy of a module with the lines of an example in the place where a contributor would type them."""
    source = Path(str(module.__file__)).read_text()
    assert source.count(after) == 1
    copy = ModuleType(module.__name__)
    exec(compile(source.replace(after, after + lines), str(module.__file__), "exec"), copy.__dict__)
    return copy


@pytest.mark.django_db
@time_machine.travel("2026-11-23T09:00:00Z", tick=False)
def test_a_provider_and_a_surface_are_a_file_and_an_entry(tmp_path: Path, client: Client) -> None:
    call_command("load_catalog", verbosity=0)
    before = AIModel.objects.count(), Surface.objects.count()
    folder = shutil.copytree(CATALOG, tmp_path / "data")
    (folder / "acme.yaml").write_text(example("A provider"))
    with (folder / "surfaces.yaml").open("a") as surfaces:
        surfaces.write("\n" + example("A surface"))
    call_command("load_catalog", folder, verbosity=0)
    assert (AIModel.objects.count(), Surface.objects.count()) == (before[0] + 2, before[1] + 1)
    end = Availability.objects.get(model__key="acme-one-20250110", surface__key="acme-api")
    assert end.retires_on == date(2027, 1, 30)
    page = client.get(reverse("model", args=["acme", "acme-one-20250110"])).content.decode()
    assert "Acme API" in page and "30 January 2027" in page and "Acme Two" in page


def test_a_migration_rule_is_a_file(tmp_path: Path) -> None:
    folder = shutil.copytree(rules.FOLDER, tmp_path / "rules")
    (folder / "acme.yaml").write_text(example("A migration rule"))
    book = rules.load(folder)
    [rule] = book.applying("acme-one-20250110", "acme-two", provider="acme")
    assert rule.match is not None
    assert rule.match.holds({"body": rule.fix.before}) is True
    assert rule.match.holds({"body": rule.fix.after}) is False
    assert book.applying("acme-two", "acme-one-20250110", provider="acme") == []


@pytest.mark.django_db
def test_a_notice_text_is_an_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    countdown = "def _countdown() -> list[Text]:\n    return [\n"
    written = written_into(texts, countdown, example("A notice text").rstrip() + ",\n")
    monkeypatch.setattr(drafts, "default_texts", written.default_texts)
    plan = drafts.propose(leaving(14), people.cleo(), offsets=[14])
    letter = previews.read(plan, Kind.COUNTDOWN, Reader("en", False, None), days_before=14).letter
    assert letter.subject == "Claude Sonnet 4.5: two weeks left on Claude API"
    assert "once more with your own examples" in letter.text


@pytest.mark.django_db
def test_a_feedback_option_is_a_line(monkeypatch: pytest.MonkeyPatch, client: Client) -> None:
    written = written_into(questions, "LOST: Options = {\n", example("A feedback option"))
    [key] = written.LOST.keys() - questions.LOST.keys()
    label = FeedbackForm.base_fields["lost"].label
    monkeypatch.setitem(questions.LOST, key, written.LOST[key])
    monkeypatch.setitem(FeedbackForm.base_fields, "lost", SomeOf(written.LOST, most=written.MOST_LOST, label=label))
    AIModelFactory()
    assert "Words that only we use" in text_of(client.get(reverse("feedback")))
    assert send(client, lost=[key]).status_code in (200, 302)
    assert ("Words that only we use",) in [tuple(words) for _, words in Submission.objects.get().answers()]


@pytest.mark.django_db
def test_a_rule_for_who_hears_is_a_class_and_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audience.rules, "RULES", rules_of_a_test := dict(audience.RULES))
    names = {"RULES": rules_of_a_test, "Clause": audience.Clause, "_": str, "ValidationError": ValidationError}
    exec(example("A rule for who hears"), names | {"written_languages": written_languages, "name_of": name_of})
    availability = leaving(30)
    follower("ada", model=availability.model, language="de")
    follower("bo", model=availability.model)
    assert {"readers": "en"} in audience.offered(general=False)
    plan = drafts.propose(availability, people.cleo(), audience={"readers": "en"})
    assert audience.in_words(plan.audience) == "people who read English"
    assert sum(audience.volumes(plan, Kind.ANNOUNCED, None).values()) == 1
    with pytest.raises(ValidationError):
        drafts.edit(plan, audience={"readers": "xx"})


@pytest.mark.django_db
def test_a_template_for_announcements_is_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "9-reseller.yaml").write_text(example("A template for announcements"))
    monkeypatch.setattr(beginnings, "_FOLDER", tmp_path)
    beginnings.templates.cache_clear()
    availability = leaving(30)
    begun = beginnings.beginning("9-reseller", None, availability)
    beginnings.templates.cache_clear()
    assert begun and begun.initial["offsets"] == [14, 7, 1, 0]
    plan = drafts.propose(availability, people.cleo(), texts=begun.texts, offsets=[14, 7, 1, 0])
    assert plan.content().get(days_before=14).body.startswith("{model} leaves {surface} {when}. {other_surfaces}")
