"""JSON as people paste it: what is forgiven is said, what is broken is said with its place, what is hostile is refused."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transition.guides.linting.reading import MOST_BYTES, MOST_LEVELS, read_json
from transition.guides.linting.refusing import Refused

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


@given(anything)
def test_all_json_is_read_as_it_is(value: object) -> None:
    assert read_json(json.dumps(value)).value == value


@given(st.text())
def test_no_text_does_worse_than_being_refused(text: str) -> None:
    try:
        read_json(text)
    except Refused as refused:
        assert refused.reason


def test_comments_and_trailing_commas_are_forgiven_and_said() -> None:
    text = '{ // first\n "url": "https://example.org/*no*/", /* more\n lines */ "list": [1, 2,], }'
    read = read_json(text)
    assert read.value == {"url": "https://example.org/*no*/", "list": [1, 2]}
    assert read.notes == ("Comments were left out.", "Trailing commas were left out.")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"a": 1\n "b": 2}', "Line 2, column 2: Expected a comma or the closing bracket."),
        ('{"a" 1}', "Line 1, column 6: Expected a colon after the name of a field."),
        ("{'a': 1}", "Line 1, column 2: Expected the name of a field in double quotes, or }."),
        ('{"a": }', "Line 1, column 7: Expected a value"),
        ('{"a": "b', "Line 1, column 7: A text begins here and does not end."),
        ('{"a": "b\n"}', "Line 1, column 9: A text goes over the end of its line."),
        ('{"a": "\\x"}', "Line 1, column 8: A backslash here does not begin anything."),
        ('{"a": 1} {', "Line 1, column 10: The JSON has ended, and there is more."),
        ('{ // one\n "a": 1\n "b": 2}', "Line 3, column 2: Expected a comma"),
        ("", "Line 1, column 1: Expected a value"),
        ('{"a": NaN}', "Line 1, column 7: NaN is not JSON."),
        ('{"a": -Infinity}', "Line 1, column 7: -Infinity is not JSON."),
        ('{"a": 1e400}', "Line 1, column 7: A number here is too large"),
        ('{"a": ' + "9" * 5000 + "}", "Line 1, column 7: A number here is too large"),
        ("[" * 100_000, "more than 100 levels"),
        ("[" * (MOST_LEVELS + 1) + "]" * (MOST_LEVELS + 1), "more than 100 levels"),
        ('"' + "x" * MOST_BYTES + '"', "more than 1 MB"),
    ],
)  # fmt: skip
def test_what_is_broken_is_said_with_its_place(text: str, said: str) -> None:
    with pytest.raises(Refused) as refused:
        read_json(text)
    assert said in refused.value.reason


def test_what_is_large_and_allowed_is_read() -> None:
    assert read_json('{"n": ' + "1" + "0" * 400 + "}").value == {"n": 10**400}
    assert read_json("[" * MOST_LEVELS + "]" * MOST_LEVELS).value


def test_a_key_that_is_given_twice_is_said() -> None:
    read = read_json('{"a": 1, "a": 2}')
    assert read.value == {"a": 2}
    assert "given twice" in read.notes[0]


def test_a_refusal_carries_nothing_of_the_paste() -> None:
    with pytest.raises(Refused) as refused:
        read_json('{"a": "my words" "b"}')
    error: BaseException | None = refused.value
    while error is not None:
        assert "my words" not in repr(vars(error)) + str(error)
        error = error.__cause__ or error.__context__
