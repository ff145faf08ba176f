"""A rule as staff fill it in: whoever is one of these, only those who are also that, but nobody of those.

Every sentence is a tree. A tree that is no sentence (written through the API, or by hand) is kept and shown in words.
"""

from typing import NamedTuple

from transition.notices.audience.rules import Tree


class Sentence(NamedTuple):
    hears: list[Tree]
    only: list[Tree]
    never: list[Tree]


def join(sentence: Sentence) -> Tree:
    """Return the sentence as one tree, as short as it can be said."""
    parts = [_any_of(_gathered(sentence.hears)), *sentence.only]
    if sentence.never:
        parts.append({"not": _any_of(_gathered(sentence.never))})
    return parts[0] if len(parts) == 1 else {"all": parts}


def split(tree: Tree) -> Sentence | None:
    """Return the tree as a sentence; None when it is none."""
    parts = tree.get("all", [tree])
    positive = [part for part in parts if "not" not in part]
    never = [single for part in parts if "not" in part for single in _singles(part["not"])]
    hears = _singles(positive[0]) if positive else []
    sentence = Sentence(hears, positive[1:], never)
    every = [*sentence.hears, *sentence.only, *sentence.never]
    is_whole = bool(hears) and not any({"any", "all", "not"} & set(one) for one in every)
    return sentence if is_whole and join(sentence) == tree else None


def _singles(tree: Tree) -> list[Tree]:
    if "any" in tree:
        return [single for inner in tree["any"] for single in _singles(inner)]
    if "followers" in tree:
        return [{"followers": [one]} for one in tree["followers"]]
    return [tree]


def _gathered(singles: list[Tree]) -> list[Tree]:
    """Say several kinds of follow as one rule, which asks the database once."""
    follows = [one for single in singles for one in single.get("followers", [])]
    others = [single for single in singles if "followers" not in single]
    return [{"followers": follows}, *others] if follows else others


def _any_of(trees: list[Tree]) -> Tree:
    return trees[0] if len(trees) == 1 else {"any": trees}
