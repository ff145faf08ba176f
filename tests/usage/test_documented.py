"""The commands of docs/operators/usage.md, run on the file that it shows, answer what it says."""

import io
import re
import shlex
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client

from tests import people
from transition.catalog.models import Availability
from transition.notices.models import Contact
from transition.notices.usage import tokens
from transition.notices.usage.columns import FIELDS

PAGE = (Path(settings.BASE_DIR) / "docs/operators/usage.md").read_text()
FILE = re.findall(r"^```csv\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)[0]
CONSOLES = re.findall(r"^```console\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("story_day")]


def test_commands_and_request_answer_what_the_page_says(
    sonnet: Availability, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "usage.csv").write_text(FILE)
    monkeypatch.chdir(tmp_path)
    commands, request = CONSOLES
    for command, answer in re.findall(r"^\$ manage\.py (.*)\n((?:[^$].*\n)+)", commands, re.MULTILINE):
        out = io.StringIO()
        call_command(*shlex.split(command), stdout=out)
        assert out.getvalue() == answer
    assert Contact.objects.count() == 2

    [(curl, answer)] = re.findall(r"^\$ curl (.*)\n(.*)\n", request, re.MULTILINE)
    words = shlex.split(curl)
    path = words[-1].removeprefix("$SITE_URL")
    _token, secret = tokens.make("documents", people.cleo())
    headers = dict(words[at + 1].split(": ") for at, word in enumerate(words) if word == "-H")
    bearer = {"Authorization": headers["Authorization"].replace("$TOKEN", secret)}
    got = Client().post(path, FILE, content_type=headers["Content-Type"], headers=bearer)
    assert got.content.decode() == answer


def test_the_table_names_every_field() -> None:
    assert re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE) == list(FIELDS)
