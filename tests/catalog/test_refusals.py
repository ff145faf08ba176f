# ruff: noqa: E501  a table reads best with one case a line
"""Bad files are refused with file, line and reason, and nothing of them is written."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from transition.catalog.models import AIModel, LoadedEntry, Provider, Surface
from transition.web.models import Edition

pytestmark = pytest.mark.django_db

Break = Callable[[str], str | bytes]


def swap(old: str, new: str) -> Break:
    def broken(good: str) -> str:
        assert old in good
        return good.replace(old, new, 1)

    return broken


_LAUGHS = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"

# What is broken, and what the refusal says: the line and the reason.
CASES: dict[str, tuple[Break, str]] = {
    "malformed YAML": (swap("    name: Acme One", "    name: [Acme One"), ":10: file: is not valid YAML"),
    "a tab for indentation": (swap("    name: Acme One", "\tname: Acme One"), ":9: file: is not valid YAML"),
    "an unknown field": (swap("    name: Acme One", "    name: Acme One\n    colour: red"), ":10: models.acme-1.colour: there is no such field"),
    "a missing field": (swap("    name: Acme One\n", ""), ":8: models.acme-1.name: is missing"),
    "a field twice": (swap("    name: Acme One", "    name: Acme One\n    name: Acme Uno"), ":10: file: the field “name” stands here twice"),
    "a day in quotes": (swap("retires_on: 2026-12-30", "retires_on: '2026-12-30'"), ":16: models.acme-1.availabilities.acme-api.retires_on: is not a day"),
    "a day that does not exist": (swap("retires_on: 2026-12-30", "retires_on: 2026-02-30"), ":16: file: “2026-02-30” is not a day"),
    "a day with an hour": (swap("retires_on: 2026-12-30", "retires_on: 2026-12-30T10:00:00Z"), ":16: file: “2026-12-30T10:00:00Z” is not a day"),
    "an announcement after the end": (swap("announced_on: 2026-09-30", "announced_on: 2026-12-31"), ":14: models.acme-1.availabilities.acme-api: announced_on (2026-12-31) is after retires_on (2026-12-30)"),
    "an end before the release": (swap("released_on: 2025-01-10", "released_on: 2027-01-10"), "retires_on: 2026-12-30 is before the model's release (2027-01-10)"),
    "a date without precision": (swap("        precision: exact\n", ""), ":14: models.acme-1.availabilities.acme-api: retires_on needs a precision"),
    "an unknown precision": (swap("precision: exact", "precision: roughly"), ":17: models.acme-1.availabilities.acme-api.precision:"),
    "a source from the future": (swap("read_on: 2026-11-20}\n    replacements", "read_on: 2026-11-24}\n    replacements"), ":19: models.acme-1.availabilities.acme-api.sources.0.read_on: 2026-11-24 has not come yet"),
    "no source": (swap("        sources:\n          - {url: 'https://acme.example/ends', kind: official, read_on: 2026-11-20}\n", ""), ":14: models.acme-1.availabilities.acme-api.sources: is missing"),
    "a self-successor": (swap("{model: acme-2,", "{model: acme-1,"), ":21: models.acme-1.replacements.0.model: a model cannot replace itself"),
    "a successor circle": (lambda good: good + "    replacements: [{model: acme-1, source: 'https://acme.example/', read_on: 2026-11-20}]\n", ": models.acme-1.replacements: the replacements go in a circle: acme-1 → acme-2 → acme-1"),
    "an unknown successor": (swap("{model: acme-2,", "{model: acme-3,"), ":21: models.acme-1.replacements.0.model: there is no model “acme-3” in this file"),
    "an unknown surface": (swap("surface: acme-api", "surface: acme-moon"), ":14: models.acme-1.availabilities.acme-moon.surface: there is no surface “acme-moon”"),
    "a surface twice": (lambda good: good.replace("surface: acme-api", "surface: acme-app", 1).replace("    replacements:", "      - {surface: acme-app, sources: [{url: 'https://a.example/', kind: official, read_on: 2026-11-20}]}\n    replacements:"), "this surface stands here twice for one model"),
    "an alias that shadows an id": (swap("[acme-latest]", "[acme-2]"), ":12: models.acme-1.aliases.0: the alias “acme-2” is the id of a model"),
    "an id twice": (swap("id: acme-2", "id: acme-1"), ": models.acme-1.id: this id stands in the file twice"),
    "a name of one megabyte": (lambda good: good.replace("Acme One", "A" * 1_000_000), ":9: models.acme-1.name: is too long: at most 160 characters"),
    "a line break in a name": (swap("Acme One", '"Acme\\r\\nBcc: a@example.org"'), ":9: models.acme-1.name: has a control character (U+000D)"),
    "a null in a name": (swap("Acme One", '"Acme\\0One"'), ":9: models.acme-1.name: has a control character (U+0000)"),
    "a raw control character": (swap("Acme One", "Acme\x07One"), ":9: file: "),
    "text that turns around": (swap("Acme One", '"Acme \\u202Eeno"'), ":9: models.acme-1.name: has a control character (U+202E)"),
    "an address that is a script": (swap("https://acme.example/ends", "javascript:alert(1)"), ":19: models.acme-1.availabilities.acme-api.sources.0.url: is not written as it should be"),
    "an amount that is not text": (swap("input: '3'", "input: 3.1"), ":11: models.acme-1.price.input: is not text"),
    "references that multiply": (lambda good: _LAUGHS + good, ":1: file: repeats a part by reference"),
    "a type of its own": (swap("Acme One", "!!python/object/apply:os.system ['true']"), ":9: file: has a type of its own"),
    "brackets without end": (lambda good: good + "[" * 200_000, "file: is nested too deeply"),
    "dashes without end": (lambda good: good + "- " * 200_000, "file: is nested too deeply"),
    "bytes that are not UTF-8": (lambda good: good.replace("Acme One", "Acmé One").encode("latin-1"), ":9: file: is not UTF-8 text"),
    "an empty file": (lambda good: "", ":1: file: holds nothing"),
    "a file of comments": (lambda good: "# Nothing here.\n", ":1: file: holds nothing"),
    "a list and no fields": (lambda good: "- one\n- two\n", ":1: file: holds no fields"),
    "no models": (lambda good: good.split("models:")[0] + "models: []\n", ":7: models:"),
    "more than any catalog": (lambda good: good + "#" * 4_000_000, ":1: file: is larger than 4 MB"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_bad_file_is_refused_and_nothing_is_written(folder: Path, case: str) -> None:
    broken, reason = CASES[case]
    good = (folder / "acme.yaml").read_text()
    bad = broken(good)
    (folder / "acme.yaml").write_bytes(bad if isinstance(bad, bytes) else bad.encode())
    with pytest.raises(CommandError) as refusal:
        call_command("load_catalog", folder)
    said = str(refusal.value)
    assert f"{folder / 'acme.yaml'}:" in said
    assert reason in said
    assert len(said) < 4000
    assert not Provider.objects.exists()
    assert not Surface.objects.exists()
    assert not LoadedEntry.objects.exists()
    assert Edition.objects.number() == 0


def test_every_problem_is_told_and_not_only_the_first(folder: Path) -> None:
    good = (folder / "acme.yaml").read_text()
    (folder / "acme.yaml").write_text(
        good.replace("{model: acme-2,", "{model: acme-9,").replace("[acme-latest]", "[acme-2]")
    )
    with pytest.raises(CommandError) as refusal:
        call_command("load_catalog", folder)
    assert "acme-9" in str(refusal.value)
    assert "shadow" in str(refusal.value)


def test_a_file_that_shrinks_is_refused_and_names_what_is_missing(folder: Path) -> None:
    call_command("load_catalog", folder, verbosity=0)
    good = (folder / "acme.yaml").read_text()
    shrunk = good.split("  - id: acme-2")[0].replace(
        "    replacements:\n      - {model: acme-2, source: 'https://acme.example/ends', read_on: 2026-11-20}\n", ""
    )
    (folder / "acme.yaml").write_text(shrunk)
    with pytest.raises(CommandError, match="model acme-2 was here before and is missing now"):
        call_command("load_catalog", folder)
    assert AIModel.objects.count() == 2


def test_a_path_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("load_catalog", tmp_path / "nowhere.yaml")


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="holds no"):
        call_command("load_catalog", tmp_path)
