"""A suggested replacement is checked for its own health; chains end, whatever they look like."""

from datetime import date

import pytest

from tests.factories import STORY_DAY, AIModelFactory, AvailabilityFactory
from transition.catalog import almanac
from transition.catalog.lifecycle import Lifecycle, Precision
from transition.catalog.models import AIModel, Replacement
from transition.catalog.succession import Chain, chain

pytestmark = pytest.mark.django_db


def _model(key: str, *, ends: date | None = None) -> AIModel:
    model = AIModelFactory.create(key=key, name=key)
    precision = Precision.EXACT if ends else Precision.UNKNOWN
    AvailabilityFactory.create(model=model, announced_on=None, retires_on=ends, precision=precision)
    return model


def _replace(model: AIModel, successor: AIModel) -> None:
    Replacement.objects.create(model=model, successor=successor, read_on=STORY_DAY)


def _chain(model: AIModel) -> Chain:
    return chain(almanac.current(), model.pk, STORY_DAY)


def test_a_chain_goes_on_to_a_model_that_lasts() -> None:
    a, b, c = _model("a", ends=date(2026, 11, 30)), _model("b", ends=date(2026, 12, 30)), _model("c")
    _replace(a, b)
    _replace(b, c)
    found = _chain(a)
    assert [(one.model.key, one.state) for one in found.steps] == [("b", Lifecycle.ANNOUNCED), ("c", Lifecycle.ACTIVE)]
    assert found.needs_a_warning()
    assert found.living and found.living.key == c.key


def test_a_healthy_replacement_ends_the_chain_at_once() -> None:
    a, b, c = _model("a"), _model("b"), _model("c")
    _replace(a, b)
    _replace(b, c)
    found = _chain(a)
    assert [one.model.key for one in found.steps] == ["b"]
    assert not found.needs_a_warning()


def test_a_chain_that_stops_at_a_retired_model_is_a_dead_end() -> None:
    a, b = _model("a"), _model("b", ends=date(2026, 1, 1))
    _replace(a, b)
    found = _chain(a)
    assert found.is_dead_end()
    assert found.living is None


def test_a_circle_in_the_rows_ends_and_is_named() -> None:
    a, b = _model("a", ends=date(2026, 1, 1)), _model("b", ends=date(2026, 1, 1))
    _replace(a, b)
    _replace(b, a)
    assert _chain(a).goes_in_a_circle


def test_no_suggestion_is_no_chain() -> None:
    a = _model("a")
    found = _chain(a)
    assert found.steps == ()
    assert not found.is_dead_end()


def test_any_number_of_models_costs_no_more_than_the_almanac(django_assert_num_queries: object) -> None:
    models = [_model(f"m{place}", ends=date(2026, 1, 1)) for place in range(12)]
    for before, after in zip(models, models[1:], strict=False):
        _replace(before, after)
    edition = almanac.current()
    with django_assert_num_queries(0):  # type: ignore[operator]
        chains = [chain(edition, one.pk, STORY_DAY) for one in models]
        assert [len(one.steps) for one in chains] == list(range(11, -1, -1))
