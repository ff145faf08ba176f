"""*I have moved*, pressed in a guide by somebody whom the site does not know."""

import pytest
from django.test import Client
from django.urls import reverse

from transition.catalog.models import AIModel

pytestmark = pytest.mark.django_db


def page(client: Client, moved: str) -> str:
    answer = client.get(reverse("follow"), {"moved": moved})
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_names_the_model_and_says_where_reminders_are_managed(client: Client, sonnet: AIModel) -> None:
    said = page(client, f"anthropic/{sonnet.key}")
    assert f"You have moved from {sonnet.name}?" in said
    assert "with “Change what you hear” in any of our messages" in said


@pytest.mark.parametrize("typed", ["", "anthropic", "anthropic/nothing", "<script>/x", "a/b/c\x00"])
def test_anything_else_is_the_form_as_ever(client: Client, sonnet: AIModel, typed: str) -> None:
    assert "You have moved" not in page(client, typed)
