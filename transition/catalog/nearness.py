"""What a name that means no model looks like. Looking alike proves nothing, and a page that offers it says so."""

from collections.abc import Iterable
from difflib import get_close_matches

from transition.catalog.almanac import Named


def nearest(typed: str, models: Iterable[Named], most: int) -> list[Named]:
    """Return the models whose name or id holds what was typed, shortest first; else those that look most like it."""
    wanted = typed.rpartition("/")[2].strip().casefold()
    named = {word.casefold(): one for one in models for word in (one.key, one.name)}
    holding = sorted((word for word in named if wanted and wanted in word), key=lambda word: (len(word), word))
    near = holding or get_close_matches(wanted, named, n=most, cutoff=0.55)
    return list(dict.fromkeys(named[word] for word in near))[:most]
