"""Names are read exactly. What looks alike is not the same."""

import pytest

from transition.catalog.models import AIModel
from transition.catalog.naming import resolve, resolve_all

pytestmark = pytest.mark.django_db

SONNET = "claude-sonnet-4-5-20250929"


MEANT = [
    (SONNET, SONNET),
    ("claude-sonnet-4-5", SONNET),
    ("claude-sonnet-4-5@20250929", SONNET),
    ("anthropic/claude-sonnet-4-5", SONNET),
    ("openrouter/anthropic/claude-sonnet-4-5", SONNET),
    ("anthropic.claude-sonnet-4-5-20250929-v1:0", SONNET),
    ("us.anthropic.claude-sonnet-4-5-20250929-v1:0", SONNET),
    ("eu.anthropic.claude-sonnet-4-5-20250929-v1:0", SONNET),
    ("apac.anthropic.claude-sonnet-4-5-20250929-v1:0", SONNET),
    ("global.anthropic.claude-sonnet-4-5-20250929-v1:0", SONNET),
    ("bedrock/us.anthropic.claude-sonnet-4-5-20250929-v1:0", SONNET),
    (
        "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-sonnet-4-5-20250929-v1:0",
        SONNET,
    ),
    ("arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-sonnet-4-5-20250929-v1:0", SONNET),
    ("projects/p/locations/us/publishers/anthropic/models/claude-sonnet-4-5@20250929", SONNET),
    ("models/gemini-2.5-pro", "gemini-2.5-pro"),
    ("google/gemini-2.5-pro", "gemini-2.5-pro"),
    ("claude-opus-4-20250514", "claude-opus-4-20250514"),
    ("claude-3-opus@20240229", "claude-3-opus-20240229"),
    ("gpt-4", "gpt-4-0613"),
    ("gpt-4o", "gpt-4o"),
    ("us.amazon.nova-pro-v1:0", "amazon.nova-pro-v1:0"),
    ("  claude-sonnet-4-5 ", SONNET),
]
LOOK_ALIKES = [
    "",
    "gpt",
    "gpt-4o-",
    "gpt-4oo",
    "GPT-4O",
    "claude-sonnet-4",
    "claude-sonnet-4-5-2025",
    "claude-sonnet-4-5-20250929-v1",
    "claude-sonnet-4-5@20250930",
    "openai/claude-sonnet-4-5",
    "us.claude-sonnet-4-5",
    "mars.anthropic.claude-sonnet-4-5-20250929-v1:0",
    "arn:aws:s3:::claude-sonnet-4-5",
    "publishers/google/models/claude-sonnet-4-5",
    "x" * 100_000,
    "openrouter/" * 1000 + "gpt-4o",
]


def test_a_name_finds_its_model(shipped: None) -> None:
    found = [(name, (resolve(name) or AIModel()).key) for name, _ in MEANT]
    assert found == MEANT


def test_a_look_alike_finds_nothing(shipped: None) -> None:
    assert [name[:60] for name in LOOK_ALIKES if resolve(name)] == []


def test_every_id_and_every_alias_finds_its_own_model(shipped: None, django_assert_num_queries: object) -> None:
    expected = {one.key: one.pk for one in AIModel.objects.all()}
    for model in AIModel.objects.prefetch_related("aliases"):
        expected |= {alias.name: model.pk for alias in model.aliases.all()}
    with django_assert_num_queries(2):  # type: ignore[operator]
        found = resolve_all(list(expected))
    assert {name: model.pk for name, model in found.items()} == expected
