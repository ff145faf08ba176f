"""What a name that means no model looks like. Looking alike proves nothing, and a page that offers it says so."""

import re
from collections.abc import Iterable
from difflib import get_close_matches

from transition.catalog.almanac import Named

_WORD = re.compile(r"[\w.]+")
_MOST_WORDS = 6
_BEFORE = re.compile(r"^\S+/(?=\S)")


def holding(typed: str, models: Iterable[Named], most: int) -> list[Named]:
    """Return the models whose name or id holds every word that was typed: as it was typed first, then the shortest."""
    wanted = _bare(typed)
    words = _WORD.findall(wanted)[:_MOST_WORDS]
    found = [one for one in models if words and all(word in _names(one) for word in words)]
    return sorted(found, key=lambda one: (wanted not in _names(one), len(one.name), one.name, one.pk))[:most]


def nearest(typed: str, models: Iterable[Named], most: int) -> list[Named]:
    """Return the models that hold what was typed; else those that look most like it."""
    known = list(models)
    return holding(typed, known, most) or _alike(typed, known, most)


def _alike(typed: str, models: Iterable[Named], most: int) -> list[Named]:
    named = {word.casefold(): one for one in models for word in (one.key, one.name)}
    near = get_close_matches(_bare(typed), named, n=most, cutoff=0.55)
    return list(dict.fromkeys(named[word] for word in near))


def _bare(typed: str) -> str:
    """Return a name without the gateway or provider in front of it. A slash between spaces is somebody's own."""
    return _BEFORE.sub("", typed.strip()).casefold()


def _names(model: Named) -> str:
    return f"{model.key}\n{model.name}".casefold()
