"""Dates lead with the day and say how far away they are."""

from datetime import date, timedelta

import pytest
from django.utils.translation import override

from transition.web.days import in_full
from transition.web.templatetags.transition import longdate, relative

DAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "today"), (1, "tomorrow"), (-1, "yesterday"), (7, "in 7 days"), (-7, "7 days ago"), (2, "in 2 days")],
)
def test_distance_in_words(days: int, words: str) -> None:
    assert relative(DAY + timedelta(days=days), DAY) == words


def test_the_weekday_leads() -> None:
    assert longdate(date(2026, 11, 30)) == '<time datetime="2026-11-30">Monday 30 November 2026</time>'


def test_a_spanish_weekday_is_no_proper_name() -> None:
    with override("es"):
        assert in_full(date(2026, 11, 30)).startswith("lunes 30 de noviembre")
    with override("de"):
        assert in_full(date(2026, 11, 30)).startswith("Montag")
