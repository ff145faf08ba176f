"""Imports: all or nothing, the newest figure, and the same file twice without a change."""

import io
import subprocess
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tests.factories import STORY_DAY
from tests.usage.rows import COLUMNS, GOOD, HEADER, SONNET, brought_in, csv_file
from transition.catalog.models import Availability
from transition.notices.models import Account, Contact, Follower, Usage, UsageImport
from transition.notices.usage.reading import Row, read_csv
from transition.notices.usage.tables import Refusal
from transition.notices.usage.writing import Origin, import_usage

pytestmark = pytest.mark.django_db


def figures(run: UsageImport) -> tuple[int, ...]:
    return run.rows, run.new, run.changed, run.same, run.refused


def many(count: int) -> Iterator[str]:
    """Yield rows about ``count`` accounts, a few of them about periods that stand in the file twice."""
    for n in range(count):
        day = STORY_DAY - timedelta(days=n % 60)
        yield f"acct-{n % (count - count // 20)},{SONNET},claude-api,{day},{day},{n},"


def test_a_row_makes_its_account_and_its_usage(sonnet: Availability) -> None:
    run = brought_in([GOOD])
    assert figures(run) == (1, 1, 0, 0, 0)
    assert Account.objects.get().key == "acme"
    assert Usage.objects.get().calls == 120


def test_a_newer_import_replaces_the_figure_and_keeps_the_period(sonnet: Availability) -> None:
    brought_in([GOOD])
    assert figures(brought_in([GOOD.replace(",120,", ",150,")])) == (1, 0, 1, 0, 0)
    assert Usage.objects.get().calls == 150


def test_the_last_line_about_a_period_speaks_and_the_sums_add_up(sonnet: Availability) -> None:
    lines = [GOOD, GOOD.replace(",120,", ",7,"), "broken", GOOD.replace("acme", "bolt")]
    assert figures(brought_in(lines)) == (4, 2, 0, 1, 1)
    assert Usage.objects.get(account__key="acme").calls == 7


def test_the_same_file_twice_changes_nothing(sonnet: Availability) -> None:
    lines = list(many(20_000))
    first = brought_in(lines)
    assert first.new == Usage.objects.count() and first.changed == 0
    before = set(Usage.objects.values_list("account__key", "last_on", "calls"))
    assert figures(brought_in(lines)) == (20_000, 0, 0, 20_000, 0)
    assert set(Usage.objects.values_list("account__key", "last_on", "calls")) == before


def test_without_one_stage_for_the_whole_file_the_same_file_would_change_rows(sonnet: Availability) -> None:
    """The control of the above: written a line at a time, two lines about one period take turns for ever."""
    lines = [GOOD, GOOD.replace(",120,", ",7,")]
    for _time in range(2):
        changed = [brought_in([line]).changed for line in lines]
    assert sum(changed) == 2


def test_an_error_on_the_way_leaves_everything_as_it_was(sonnet: Availability) -> None:
    def rows() -> Iterator[Row | Refusal]:
        yield from read_csv(csv_file(*many(25_000)), COLUMNS, STORY_DAY)
        raise OSError("the disk went away")

    with pytest.raises(OSError, match="disk"):
        import_usage(rows(), Origin("command", "x"))
    assert not Usage.objects.exists() and not Account.objects.exists() and not UsageImport.objects.exists()


def test_only_the_first_thousand_refusals_are_kept_and_all_are_counted(sonnet: Availability) -> None:
    run = brought_in(["broken"] * 1500)
    assert run.refused == 1500 and len(run.refused_rows) == 1000
    assert run.refused_rows[0]["line"] == 2


def test_a_contact_is_somebody_who_answers_for_the_account(sonnet: Availability) -> None:
    known = Follower.objects.create(email="Known@example.org", language="de", confirmed_at="2026-01-01T00:00:00Z")
    brought_in([GOOD + "first@example.org", GOOD + "known@EXAMPLE.org", GOOD + "first@example.org"])
    contacts = Contact.objects.order_by("position").values_list("follower__email", "position")
    assert list(contacts) == [("first@example.org", 1), ("Known@example.org", 2)]
    assert Follower.objects.get(email="first@example.org").basis == Follower.Basis.SERVICE
    known.refresh_from_db()
    assert (known.basis, known.language) == (Follower.Basis.ASKED, "de")
    brought_in([GOOD + "third@example.org", GOOD + "known@example.org"])
    assert list(Contact.objects.order_by("position").values_list("position", flat=True)) == [1, 2, 3]


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_take_turns(sonnet: Availability) -> None:
    lines = [list(many(4000)), list(reversed(list(many(4000))))]
    failures: list[BaseException] = []

    def run(some: list[str]) -> None:
        try:
            brought_in(some)
        except BaseException as problem:
            failures.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[some]) for some in lines]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert failures == []
    assert UsageImport.objects.count() == 2


@pytest.mark.usefixtures("story_day")
def test_the_command_says_what_became_of_the_rows(sonnet: Availability, tmp_path: Path) -> None:
    path = tmp_path / "usage.csv"
    path.write_text(f"{HEADER}\n{GOOD}\n{GOOD.replace(SONNET, 'gpt-nothing')}\n")
    out = io.StringIO()
    columns = ["--account=account", "--model=model", "--surface=surface", "--first=first_on", "--calls=calls"]
    call_command("import_usage", path, *columns, "--last=last_on", stdout=out)
    assert "line 3: model: The catalog has no model" in out.getvalue()
    assert "2 rows: 1 new, 0 changed, 0 same, 1 refused" in out.getvalue()
    run = UsageImport.objects.get()
    assert (run.door, run.file_name) == ("command", "usage.csv")
    assert run.digest == subprocess.check_output(["sha256sum", path], text=True).split()[0]


@pytest.mark.usefixtures("story_day")
def test_the_command_says_what_is_wrong_with_a_file(sonnet: Availability, tmp_path: Path) -> None:
    columns = ["--account=a", "--model=b", "--on-surface=claude-api", "--first=c", "--calls=d"]
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_usage", tmp_path / "nothing.csv", *columns)
    (tmp_path / "x.csv").write_text("a,b,c\n")
    with pytest.raises(CommandError, match="no column “d”"):
        call_command("import_usage", tmp_path / "x.csv", *columns)
