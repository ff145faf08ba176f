"""Loading twice changes nothing; a date that moves in a file leaves an event; what staff did since is not undone."""

from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from transition.catalog import recording
from transition.catalog.lifecycle import Precision
from transition.catalog.models import AIModel, Availability, Claim, LifecycleEvent
from transition.web.models import Edition

pytestmark = pytest.mark.django_db

SOURCE = {"source_url": "https://acme.example/news", "source_kind": Claim.Kind.OFFICIAL, "read_on": date(2026, 11, 22)}


@pytest.fixture(autouse=True)
def _loaded(folder: Path, db: None) -> None:
    call_command("load_catalog", folder, verbosity=0)


def _change(folder: Path, old: str, new: str) -> None:
    text = (folder / "acme.yaml").read_text()
    assert old in text
    (folder / "acme.yaml").write_text(text.replace(old, new, 1))


def _acme() -> Availability:
    return Availability.objects.get(model__key="acme-1", surface__key="acme-api")


def _news() -> list[str]:
    return list(LifecycleEvent.objects.filter(is_history=False).order_by("pk").values_list("kind", flat=True))


def test_a_date_that_moves_in_the_file_is_an_event_and_a_new_version(folder: Path) -> None:
    edition = Edition.objects.number()
    _change(folder, "retires_on: 2026-12-30", "retires_on: 2027-01-30")
    call_command("load_catalog", folder, verbosity=0)
    event = LifecycleEvent.objects.get(is_history=False)
    assert event.kind == LifecycleEvent.Kind.MOVED_LATER
    assert (event.before_on, event.after_on) == (date(2026, 12, 30), date(2027, 1, 30))
    assert event.source_url == "https://acme.example/ends"
    assert _acme().schedule_version == event.schedule_version == 2
    assert Edition.objects.number() > edition


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("retires_on: 2026-12-30", "retires_on: 2026-12-10", "moved_earlier"),
        ("retires_on: 2026-12-30", "retires_on: 2026-11-01", "retired"),
        ("precision: exact", "precision: not_before", "date_set"),
        (
            "        announced_on: 2026-09-30\n        retires_on: 2026-12-30\n        precision: exact\n",
            "",
            "withdrawn",
        ),
        ("        retires_on: 2026-12-30\n        precision: exact\n", "", "corrected"),
        ("{model: acme-2,", "{prose: any newer model,", "replacement_changed"),
    ],
)
def test_each_change_of_what_people_were_told_is_its_own_kind(folder: Path, old: str, new: str, kind: str) -> None:
    _change(folder, old, new)
    call_command("load_catalog", folder, verbosity=0)
    assert _news() == [kind]
    call_command("load_catalog", folder, verbosity=0)
    assert _news() == [kind]


def test_an_announcement_in_the_file_is_an_event(folder: Path) -> None:
    _change(
        folder,
        "    name: Acme Two\n    availabilities:\n      - surface: acme-api\n",
        "    name: Acme Two\n    availabilities:\n      - surface: acme-api\n        announced_on: 2026-11-20\n"
        "        retires_on: 2027-02-20\n        precision: exact\n",
    )
    call_command("load_catalog", folder, verbosity=0)
    event = LifecycleEvent.objects.get(is_history=False)
    assert (event.kind, event.happened_on, event.after_on) == ("announced", date(2026, 11, 20), date(2027, 2, 20))


def test_a_price_is_not_news(folder: Path) -> None:
    _change(folder, "input: '3'", "input: '2.5'")
    call_command("load_catalog", folder, verbosity=0)
    assert _news() == []
    assert AIModel.objects.get(key="acme-1").price["input"] == "2.5"
    assert _acme().schedule_version == 1


def test_what_staff_recorded_since_survives_a_file_that_says_the_same(folder: Path) -> None:
    recording.move_date(_acme(), date(2027, 3, 1), **SOURCE)
    _change(folder, "input: '3'", "input: '2.5'")
    call_command("load_catalog", folder, verbosity=0)
    assert _acme().retires_on == date(2027, 3, 1)
    assert _news() == ["moved_later"]


def test_check_says_what_would_change_and_writes_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edition = Edition.objects.number()
    _change(folder, "retires_on: 2026-12-30", "retires_on: 2027-01-30")
    call_command("load_catalog", "--check", folder)
    said = capsys.readouterr().out
    assert "! acme/acme-1 on acme-api: moved_later, 2026-12-30 → 2027-01-30" in said
    assert "Would write" in said
    assert _acme().retires_on == date(2026, 12, 30)
    assert _news() == []
    assert Edition.objects.number() == edition


def test_one_bad_event_takes_everything_back(folder: Path) -> None:
    _change(folder, "input: '3'", "input: '2.5'")
    recording.withdraw(_acme(), **SOURCE)
    _change(
        folder,
        "announced_on: 2026-09-30\n        retires_on: 2026-12-30\n        precision: exact",
        "offered_on: 2026-01-01",
    )
    call_command("load_catalog", folder, verbosity=0)
    assert _acme().precision == Precision.UNKNOWN
    _change(folder, "offered_on: 2026-01-01", "retires_on: 2026-11-01\n        precision: not_before")
    _change(folder, "released_on: 2025-01-10", "released_on: 2026-11-02")
    with pytest.raises(CommandError, match="before the model's release"):
        call_command("load_catalog", folder, verbosity=0)
    assert _acme().retires_on is None
