"""Markdown from staff cannot harm a reader."""

import pytest

from transition.web.markdown import to_html

HOSTILE = [
    "<script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "![x](https://tracker.example/pixel.png)",
    '<img src=x onerror="alert(1)">',
    '<a href="https://example.org" onclick="alert(1)">x</a>',
    "<style>*{display:none}</style>",
    "[x](  JaVaScRiPt:alert(1))",
    "```\n</code><script>alert(1)</script>\n```",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_markdown_does_nothing(text: str) -> None:
    html = to_html(text).lower()
    for harm in (
        "<script",
        "<style",
        "<img",
        '<a href="javascript',
        '<a href="data',
        '<a href="https://example.org" onclick',
    ):
        assert harm not in html


def test_ordinary_markdown_reads_as_written() -> None:
    html = to_html("## Save\n\n*Now* [here](https://example.org)\n\n| a | b |\n|---|---|\n| 1 | 2 |")
    assert "<h2>Save</h2>" in html
    assert "<em>Now</em>" in html
    assert 'rel="noopener noreferrer"' in html
    assert "<td>1</td>" in html
