"""What the word list objects to, and that our own texts pass it."""

import pytest

from transition.desk.announcements.lint import warnings
from transition.notices.texts import default_texts


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("Try our new model today.", "sells"),
        ("It is better than before.", "sells"),
        ("The model is dead.", "not use"),
        ("Simply switch.", "not use"),
        ("Act now.", "presses"),
        ("Goodbye from your old friend.", "lets the model speak"),
        ("It leaves on {date}!", "exclamation mark"),
        ("word " * 151, "151 words"),
    ],
)
def test_what_a_second_reader_would_object_to_is_named(text: str, about: str) -> None:
    assert any(about in warning for warning in warnings("{model}", text))


def test_the_texts_we_ship_pass() -> None:
    found = {text.kind: warnings(text.subject, text.body, text.acknowledgement) for text in default_texts("en")}
    assert not any(found.values()), found
