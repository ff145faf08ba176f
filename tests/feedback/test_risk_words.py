"""Which words ask for two people today, and which are talk about products."""

import pytest

from transition.feedback.risk import needs_two_people


@pytest.mark.parametrize(
    "text",
    [
        "I want to die",
        "i DON\u2019T   want to\nlive",
        "thinking about suicide every day",
        "It was the only thing keeping me alive.",
        "My brother took his own life when it went",
        "Ich habe an Selbstmord gedacht",
        "もう死にたいです",
        "I could kill them for this",
        "kms",
    ],
)
def test_people_read_these_today(text: str) -> None:
    assert needs_two_people(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "You killed the best model and my app died",
        "Goodbye, old friend",
        "I am desperate, this broke my pipeline",
        "They lobotomised it",
        "good grief",
        "the skms key",
        "This update is to die for",
    ],
)
def test_product_talk_does_not_fill_the_queue(text: str) -> None:
    assert not needs_two_people(text)
