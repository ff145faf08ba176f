"""What a name that means no model may have meant: words of it in a name or id first, what merely looks alike last."""

import pytest

from tests.factories import AIModelFactory
from transition.catalog import almanac
from transition.catalog.nearness import holding, nearest

pytestmark = pytest.mark.django_db
KNOWN = {
    "claude-sonnet-4-5-20250929": "Claude Sonnet 4.5",
    "claude-opus-4-5": "Claude Opus 4.5",
    "gpt-4o": "GPT-4o",
    "gpt-5.4": "GPT-5.4",
    "o4-mini": "o4-mini",
}


@pytest.fixture(autouse=True)
def known() -> None:
    for key, name in KNOWN.items():
        AIModelFactory(key=key, name=name)


def held(typed: str, most: int = 8) -> list[str]:
    return [one.key for one in holding(typed, almanac.current().models.values(), most)]


def near(typed: str, most: int = 8) -> list[str]:
    return [one.key for one in nearest(typed, almanac.current().models.values(), most)]


def test_words_may_stand_apart() -> None:
    assert held("claude 4.5") == ["claude-opus-4-5", "claude-sonnet-4-5-20250929"]
    assert held("Sonnet CLAUDE") == ["claude-sonnet-4-5-20250929"]


def test_what_holds_it_as_it_was_typed_comes_first() -> None:
    assert held("GPT-4") == ["gpt-4o", "gpt-5.4"]
    assert held("gpt-4", most=1) == ["gpt-4o"]


def test_what_stands_before_the_name_says_nothing() -> None:
    assert held("openrouter/openai/gpt-4o") == ["gpt-4o"]
    assert held("Claude 4.5 / Opus") == ["claude-opus-4-5"] and held("gpt-4o/") == ["gpt-4o"]


@pytest.mark.parametrize("typed", ["", "  ", "???", "/", "the blue app, in March"])
def test_words_of_somebodys_own_mean_nothing(typed: str) -> None:
    assert held(typed) == []


def test_a_slip_of_the_finger_looks_like_something() -> None:
    assert held("gtp-4o") == [] and near("gtp-4o")[0] == "gpt-4o"
    assert near("claude-sonet-4-5")[0] == "claude-sonnet-4-5-20250929"
    assert near("zzzzzz") == []
