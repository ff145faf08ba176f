"""Save your things: the steps of each provider, with the day on which somebody last tried them, or the word that nobody did."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from tests.people import ada, cleo
from transition.guides import saving
from transition.guides.models import Saving

pytestmark = pytest.mark.usefixtures("shipped")
NOBODY = "Nobody of ours has gone through these steps yet"


@pytest.fixture
def openai() -> Saving:
    saving.load()
    return Saving.objects.get(provider__key="openai")


def test_the_page_says_that_nobody_tried_the_shipped_steps(client: Client, openai: Saving) -> None:
    page = client.get(reverse("save")).content.decode()
    assert "24 hours" in page
    assert NOBODY in page
    assert str(openai.source_url) in page


def test_a_guide_shows_them_to_those_who_talk_and_to_nobody_else(client: Client, openai: Saving) -> None:
    address = "/guides/openai/gpt-4o/to/openai/gpt-6-luna/"
    assert "From your account with OpenAI" in client.get(address, {"as": "companion"}).content.decode()
    assert "From your account with OpenAI" not in client.get(address).content.decode()


def test_somebody_tries_them_and_takes_that_back(client: Client, openai: Saving) -> None:
    client.force_login(cleo())
    where = reverse("desk_saving_tried", args=["openai"])
    client.post(where)
    assert "Somebody of ours went through these steps on" in Client().get(reverse("save")).content.decode()
    client.post(where, {"undo": "1"})
    openai.refresh_from_db()
    assert openai.tried_on is None


def test_a_new_text_has_not_been_tried(client: Client, openai: Saving) -> None:
    client.force_login(cleo())
    client.post(reverse("desk_saving_tried", args=["openai"]))
    form = {"text": "1. Another way.", "takes": "", "source_url": "", "read_on": ""}
    assert client.post(reverse("desk_saving_edit", args=["openai"]), form | {"text": ""}).status_code == 422
    assert client.post(reverse("desk_saving_edit", args=["openai"]), form).status_code == 302
    openai.refresh_from_db()
    assert (openai.text, openai.tried_on) == ("1. Another way.", None)


def test_loading_again_changes_nothing_and_never_what_the_desk_wrote(tmp_path: Path, openai: Saving) -> None:
    assert saving.load() == 0
    newer = tmp_path / "saving.yaml"
    newer.write_text("openai:\n  text: A newer way.\n")
    assert saving.load(newer) == 1
    Saving.objects.update(text="Ours.", is_edited_here=True)
    call_command("load_guides", verbosity=0)
    assert set(Saving.objects.filter(provider__key="openai").values_list("text", flat=True)) == {"Ours."}


def test_only_staff_may_change_them(client: Client, openai: Saving) -> None:
    client.force_login(ada())
    assert client.post(reverse("desk_saving_tried", args=["openai"])).status_code in (302, 403)
    openai.refresh_from_db()
    assert openai.tried_on is None
