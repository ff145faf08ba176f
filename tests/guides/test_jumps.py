"""A jump over several versions: one list, nothing twice, nothing lost, and what was taken back is no change."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import AIModelFactory
from transition.catalog import almanac
from transition.guides import jumps, rules
from transition.guides.rules import Rule, book

RULES = book().rules[:12]
SOME = st.lists(st.sampled_from(RULES), max_size=8, unique=True)
STEPS = st.lists(SOME, min_size=1, max_size=5)


def named(steps: list[list[Rule]]) -> list[tuple[str, list[Rule]]]:
    return [(f"step {number}", some) for number, some in enumerate(steps)]


@given(steps=STEPS, current=SOME)
def test_every_line_is_shown_once_or_told_as_passed(steps: list[list[Rule]], current: list[Rule]) -> None:
    merged = jumps.merge(named(steps), current)
    shown, passed = [line.rule for line in merged.lines], [line.rule for line in merged.passed]
    assert shown == current
    assert len(set(passed)) == len(passed) and not set(passed) & set(shown)
    assert {rule for some in steps for rule in some} <= set(shown) | set(passed)
    stands_in = sum(line.steps for line in (*merged.lines, *merged.passed))
    assert stands_in == sum(len(some) for some in steps)


@given(some=SOME)
def test_a_way_of_one_step_is_that_step(some: list[Rule]) -> None:
    merged = jumps.merge([("the one", some)], some)
    assert [line.rule for line in merged.lines] == some and merged.passed == ()
    assert {line.since for line in merged.lines} <= {"the one"}


@given(steps=STEPS, current=SOME)
def test_a_line_begins_with_the_first_step_that_has_it(steps: list[list[Rule]], current: list[Rule]) -> None:
    for line in jumps.merge(named(steps), current).lines:
        has_it = [name for name, some in named(steps) if line.rule in some]
        assert line.since == (has_it[0] if has_it else "")


@given(first=SOME, last=SOME)
def test_what_was_brought_and_taken_back_is_never_a_change(first: list[Rule], last: list[Rule]) -> None:
    taken_back = [rule for rule in first if rule not in last]
    merged = jumps.merge([("a", first), ("b", last)], last)
    assert [line.rule for line in merged.passed] == taken_back


@pytest.mark.django_db
class TestOnTheWay:
    def test_the_versions_of_the_family_between_the_two_are_the_stops(self) -> None:
        old, new = line_of_models()
        jump = jumps.between(almanac.current(), old, new)
        assert jump.names == ["Claude Sonnet 4", "Claude Sonnet 4.6"]
        in_force = rules.applying(old.key, new.key, provider="anthropic")
        assert [line.rule for line in jump.merged.lines] == list(in_force)

    def test_a_rule_says_with_which_version_it_comes(self) -> None:
        old, new = line_of_models()
        jump = jumps.between(almanac.current(), old, new)
        begins = {line.rule.id: line.since for line in jump.merged.lines}
        assert set(begins.values()) >= {"Claude Sonnet 4.6", "Claude Sonnet 5.5"}
        some = next(line.rule.id for line in jump.merged.lines if line.since == "Claude Sonnet 4.6")
        assert jump.since([some]) == "Claude Sonnet 4.6"
        assert jump.since(["no such rule"]) == ""

    def test_a_rule_about_every_model_comes_with_none(self) -> None:
        old, new = line_of_models()
        lines = jumps.between(almanac.current(), old, new).merged.lines
        assert {line.since for line in lines if line.rule.id == "anthropic-python-sdk-1-sampling-typeerror"} == {""}

    def test_another_family_follows_what_was_named_in_turn(self) -> None:
        old, middle, new = (AIModelFactory(key=key, name=key, family=key) for key in ("one", "two", "three"))
        old.replacements.create(successor=middle, position=0, **SAID)
        middle.replacements.create(successor=new, position=0, **SAID)
        assert jumps.between(almanac.current(), old, new).names == ["two"]
        assert jumps.between(almanac.current(), new, old).names == []

    def test_neighbours_pass_over_nothing(self) -> None:
        old, _new = line_of_models()
        four = type(old).objects.get(key="claude-sonnet-4-20250514")
        assert jumps.between(almanac.current(), old, four).stops == ()
        assert jumps.between(almanac.current(), old, four).since(["claude-temperature"]) == ""


SAID: dict[str, Any] = {"source_url": "https://provider.example/", "read_on": "2026-11-01"}


def line_of_models() -> tuple[Any, Any]:
    line = {
        "claude-3-7-sonnet-20250219": ("Claude Sonnet 3.7", "2025-02-19"),
        "claude-sonnet-4-20250514": ("Claude Sonnet 4", "2025-05-22"),
        "claude-sonnet-4-6": ("Claude Sonnet 4.6", "2026-02-17"),
        "claude-sonnet-5-5": ("Claude Sonnet 5.5", "2026-10-07"),
    }
    made = [
        AIModelFactory(key=key, name=name, family="claude-sonnet", released_on=day) for key, (name, day) in line.items()
    ]
    for one in made:
        one.refresh_from_db()
    return made[0], made[-1]
