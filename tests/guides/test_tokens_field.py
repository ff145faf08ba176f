"""A number of tokens is read as people of several countries write it."""

import pytest
from django.core.exceptions import ValidationError

from transition.guides.cost_form import TokensField


@pytest.mark.parametrize(
    ("typed", "tokens"),
    [
        ("12,000,000", 12_000_000),
        ("12.000.000", 12_000_000),
        ("12 000 000", 12_000_000),
        ("12\u202f000", 12_000),
        ("12.000", 12_000),
        ("12M", 12_000_000),
        ("12.5M", 12_500_000),
        ("12,5 M", 12_500_000),
        ("1.500k", 1_500),
        ("7", 7),
    ],
)
def test_what_parts_thousands_is_no_decimal_point(typed: str, tokens: int) -> None:
    assert TokensField().to_python(typed) == tokens


@pytest.mark.parametrize("typed", ["a lot", "12.5.5M", "1.5", "1e9", "-5", "１２"])
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        TokensField().to_python(typed)
