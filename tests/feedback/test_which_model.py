"""Which model was meant: an id, a part of a name, or words of somebody's own."""

import pytest
from django.test import Client

from tests.factories import AIModelFactory
from tests.feedback.filling import send, text_of
from transition.catalog.models import AIModel
from transition.feedback.models import Submission

pytestmark = pytest.mark.usefixtures("sonnet")


def test_an_id_is_understood_in_any_case(client: Client, sonnet: AIModel) -> None:
    send(client, model="CLAUDE-sonnet-4-5-20250929 ")
    assert Submission.objects.get().model == sonnet


def test_several_possible_models_are_offered_once(client: Client) -> None:
    opus = AIModelFactory(name="Claude Opus 4.5", key="claude-opus-4-5")
    asked = send(client, model="claude 4.5", story="Kept.")
    assert asked.status_code == 422
    assert "Which of these do you mean?" in text_of(asked)
    assert "Claude Opus 4.5 (Anthropic)" in text_of(asked)
    send(client, model="claude 4.5", model_choice=str(opus.pk), story="Kept.")
    assert Submission.objects.get().model == opus


def test_what_was_typed_may_stay(client: Client) -> None:
    send(client, model="sonnet", model_choice="typed")
    submission = Submission.objects.get()
    assert (submission.model, submission.model_name) == (None, "sonnet")


def test_words_that_match_nothing_are_taken_as_they_are(client: Client) -> None:
    assert send(client, model="the blue app, in March").status_code == 200
    assert Submission.objects.get().model_name == "the blue app, in March"
