"""Save your things: the steps of each provider, with the day on which somebody last tried them, or the word that nobody did."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.db.models import Q
from django.test import Client
from django.urls import reverse

from tests.people import ada, cleo
from transition.guides import exports
from transition.guides.documents import Refused
from transition.guides.models import ExportSteps, Guide

pytestmark = pytest.mark.usefixtures("shipped_once", "db", "story")
NOBODY = "Nobody of ours has gone through these steps yet"


@pytest.fixture
def openai() -> ExportSteps:
    exports.load()
    return ExportSteps.objects.get(provider__key="openai")


def test_the_page_says_that_nobody_tried_the_shipped_steps(client: Client, openai: ExportSteps) -> None:
    page = client.get(reverse("save")).content.decode()
    assert "24 hours" in page
    assert NOBODY in page
    assert str(openai.source_url) in page


def test_a_guide_shows_them_to_those_who_talk_and_to_nobody_else(client: Client, openai: ExportSteps) -> None:
    address = "/guides/openai/gpt-4o/to/openai/gpt-6-luna/"
    assert "From your account with OpenAI" in client.get(address, {"as": "companion"}).content.decode()
    assert "From your account with OpenAI" not in client.get(address).content.decode()


def test_somebody_tries_them_and_takes_that_back(client: Client, openai: ExportSteps) -> None:
    client.force_login(cleo())
    where = reverse("desk_export_tried", args=["openai"])
    client.post(where)
    assert "Somebody of ours went through these steps on" in Client().get(reverse("save")).content.decode()
    client.post(where, {"undo": "1"})
    openai.refresh_from_db()
    assert openai.tried_on is None


def test_a_new_text_has_not_been_tried(client: Client, openai: ExportSteps) -> None:
    client.force_login(cleo())
    client.post(reverse("desk_export_tried", args=["openai"]))
    form = {"text": "1. Another way.", "takes": "", "source_url": "", "read_on": ""}
    assert client.post(reverse("desk_export", args=["openai"]), form | {"text": ""}).status_code == 422
    assert client.post(reverse("desk_export", args=["openai"]), form).status_code == 302
    openai.refresh_from_db()
    assert (openai.text, openai.tried_on) == ("1. Another way.", None)


def test_loading_again_changes_nothing_and_never_what_the_desk_wrote(tmp_path: Path, openai: ExportSteps) -> None:
    assert exports.load() == 0
    newer = tmp_path / "exports.yaml"
    newer.write_text("openai:\n  text: A newer way.\n")
    assert exports.load(newer) == 1
    ExportSteps.objects.update(text="Ours.", is_edited_here=True)
    call_command("load_guides", verbosity=0)
    assert set(ExportSteps.objects.filter(provider__key="openai").values_list("text", flat=True)) == {"Ours."}


def test_only_staff_may_change_them(client: Client, openai: ExportSteps) -> None:
    client.force_login(ada())
    assert client.post(reverse("desk_export_tried", args=["openai"])).status_code in (302, 403)
    openai.refresh_from_db()
    assert openai.tried_on is None


def test_a_change_of_anything_but_the_steps_leaves_the_day_on_which_they_were_tried(
    client: Client, tmp_path: Path, openai: ExportSteps
) -> None:
    client.force_login(cleo())
    client.post(reverse("desk_export_tried", args=["openai"]))
    newer = tmp_path / "exports.yaml"
    newer.write_text(f"openai:\n  takes: an hour\n  text: {openai.text!r}\n".replace("'", '"'))
    assert exports.load(newer) == 1
    sent = openai.text.replace("\n", "\r\n") + "\r\n"
    client.post(
        reverse("desk_export", args=["openai"]), {"text": sent, "takes": "two hours", "source_url": "", "read_on": ""}
    )
    openai.refresh_from_db()
    assert openai.takes == "two hours"
    assert openai.tried_on is not None


def test_taking_it_back_goes_back_to_the_day_before(client: Client, openai: ExportSteps) -> None:
    ExportSteps.objects.filter(pk=openai.pk).update(tried_on="2026-11-02")
    client.force_login(cleo())
    for said in ({}, {"undo": "1"}):
        client.post(reverse("desk_export_tried", args=["openai"]), said)
    openai.refresh_from_db()
    assert str(openai.tried_on) == "2026-11-02"


@pytest.mark.parametrize("broken", ["openai:\n  txt: x\n", "openai:\n  text: ''\n", "- a\n", "openai: [\n"])
def test_a_broken_file_is_refused_with_its_line_and_changes_nothing(
    tmp_path: Path, openai: ExportSteps, broken: str
) -> None:
    path = tmp_path / "exports.yaml"
    path.write_text(broken)
    with pytest.raises(Refused, match=r"exports\.yaml:\d+: "):
        exports.load(path)
    before = openai.text
    openai.refresh_from_db()
    assert openai.text == before


def test_whoever_moves_with_a_shipped_guide_finds_how_to_save_their_things(openai: ExportSteps) -> None:
    left = set(Guide.objects.values_list("source__provider__key", flat=True))
    assert left <= set(ExportSteps.objects.values_list("provider__key", flat=True))


def test_every_step_names_where_and_when_it_was_read(openai: ExportSteps) -> None:
    assert not ExportSteps.objects.filter(Q(source_url="") | Q(read_on=None)).exists()


def test_the_list_of_guides_leads_there(client: Client, openai: ExportSteps) -> None:
    assert f'href="{reverse("save")}"' in client.get(reverse("guides")).content.decode()
