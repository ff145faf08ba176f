"""Requests that are written for the new model already are left in peace, and so is what a rewritten one leads to."""

from typing import Any

import pytest

from tests.guides.linting.checked import check, met
from tests.guides.linting.current import CURRENT

SONNET = {
    "model": "claude-sonnet-4-5", "max_tokens": 800, "temperature": 0.3,
    "messages": [{"role": "user", "content": "Hi"}],
}  # fmt: skip


@pytest.mark.parametrize(("surface", "body"), [each[1:] for each in CURRENT], ids=[each[0] for each in CURRENT])
def test_a_request_for_the_new_model_has_nothing_to_find(surface: str, body: dict[str, Any]) -> None:
    report = check(body, surface=surface)
    assert met(report) == set()
    assert report.questions == []
    assert not report.is_rewritten


def test_the_same_request_for_the_old_model_does() -> None:
    assert {"anthropic-sampling-removed", "anthropic-thinking-on-by-default"} <= met(check(SONNET, "claude-sonnet-5-5"))


def test_a_difference_that_was_there_before_is_none() -> None:
    """Sonnet 5 thinks by default too, and Opus 4.7 reads images as large as Opus 4.8."""
    assert "anthropic-thinking-on-by-default" not in met(
        check(SONNET | {"model": "claude-sonnet-5"}, "claude-sonnet-5-5")
    )
    image = {"role": "user", "content": [{"type": "image", "source": {}}]}
    body = {"model": "claude-opus-4-7", "messages": [image]}
    assert "anthropic-high-resolution-images" not in met(check(body, "claude-opus-4-8"))


def test_rules_of_other_makers_stay_out_of_it() -> None:
    body = {"model": "gpt-4o", "max_tokens": 32000, "messages": []}
    assert not {one for one in met(check(body, "gpt-6-luna")) if not one.startswith("openai-")}


def test_the_way_back_meets_what_fails_there_and_no_news() -> None:
    body = {"model": "claude-sonnet-4-6", "output_config": {"effort": "max"}, "temperature": 1, "top_p": 0.9}
    report = check(body, "claude-sonnet-4-5", direction="rollback")
    assert met(report) == {
        "anthropic-effort-max-unsupported-4-5",
        "anthropic-temperature-and-top-p",
        # The model to go back to is leaving itself.
        "anthropic-sonnet-4-5-retires-2026-11-30",
    }
    assert report.body == {"model": "claude-sonnet-4-5", "top_p": 0.9}
