"""What a notification says of a letter: its first sentence, whole, in every language."""

import pytest

from transition.notices.channels.push.words import first_sentence


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("X verlässt Y am Montag, 30. November 2026. Danach nichts.", "X verlässt Y am Montag, 30. November 2026."),
        ("X verlässt Y am 3. Dezember. Danach nichts.", "X verlässt Y am 3. Dezember."),
        ("Its place is taken by GPT-5. Nothing to do.", "Its place is taken by GPT-5."),
        ("GPT-4.1 leaves on 30 November 2026. Move before.", "GPT-4.1 leaves on 30 November 2026."),
        ("2026年11月30日にXの提供が終わります。次の文。", "2026年11月30日にXの提供が終わります。"),
        ("No end", "No end"),
    ],
)
def test_the_first_sentence_is_whole(text: str, first: str) -> None:
    assert first_sentence(text) == first
