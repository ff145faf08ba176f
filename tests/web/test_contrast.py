"""Every pair of ink and paper reads at 7:1 or better, in light and in dark, computed from the tokens themselves."""

import re
from functools import cache
from pathlib import Path

import pytest

TOKENS = Path(__file__).resolve().parents[2] / "static" / "css" / "parts" / "tokens.css"
THEMES = ("light", "dark")

# What is printed on what. Red is for errors only and also stands on the page itself.
TEXT = [
    ("ink", "paper"),
    ("ink", "paper-inset"),
    ("ink-soft", "paper"),
    ("ink-soft", "paper-inset"),
    ("link", "paper"),
    ("link-paper", "link"),
    ("green-ink", "green-paper"),
    ("sky-ink", "sky-paper"),
    ("amber-ink", "amber-paper"),
    ("stone-ink", "stone-paper"),
    ("stone-ink", "paper"),
    ("red-ink", "red-paper"),
    ("red-ink", "paper"),
    ("paper", "ink"),
]
# The law of look.md, copied by hand: the page, the links, the states, the rule.
LAW = {
    "ink": ("#1b1f29", "#e9ebef"),
    "paper": ("#fcfcf9", "#13161c"),
    "link": ("#1e4eac", "#92c1fd"),
    "rule": ("#8f9299", "#656970"),
    "green-ink": ("#154f2f", "#9ee8b8"),
    "green-paper": ("#ddf6e4", "#173523"),
    "sky-ink": ("#1c3e81", "#bfd5fd"),
    "sky-paper": ("#e5efff", "#1b315b"),
    "amber-ink": ("#6d3d0a", "#fada99"),
    "amber-paper": ("#feedc9", "#492f0e"),
    "stone-ink": ("#3e424b", "#c8cad0"),
    "stone-paper": ("#e6e8eb", "#313337"),
}


@cache
def tokens() -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+):\s*([^;]+);", TOKENS.read_text()))


def colour(name: str, theme: str) -> str:
    """Follow a token to its raw colour in one theme."""
    value = tokens()[name]
    if both := re.fullmatch(r"light-dark\((.+?),\s*(.+)\)", value):
        value = both[1 + THEMES.index(theme)]
    if other := re.fullmatch(r"var\(--([\w-]+)\)", value):
        return colour(other[1], theme)
    assert re.fullmatch(r"#[0-9a-f]{6}", value), f"{name} is not a plain colour: {value}"
    return value


def luminance(value: str) -> float:
    parts = [int(value[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_itself_is_right():
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("ink", "paper"), TEXT)
def test_text_reads_at_seven_to_one(ink, paper, theme):
    ratio = contrast(colour(ink, theme), colour(paper, theme))
    assert ratio >= 7, f"{ink} on {paper} in {theme}: {ratio:.2f}"


@pytest.mark.parametrize("theme", THEMES)
def test_the_edges_of_controls_and_the_focus_ring_read_at_three_to_one(theme):
    for edge in ("rule", "ink", "red-ink"):
        assert contrast(colour(edge, theme), colour("paper", theme)) >= 3


@pytest.mark.parametrize(("name", "pair"), LAW.items())
def test_the_colours_are_those_of_the_law(name, pair):
    assert tuple(colour(name, theme) for theme in THEMES) == pair
