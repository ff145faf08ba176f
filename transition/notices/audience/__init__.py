"""Who hears: an announcement's rule as one SQL condition, used when planning, at hand-off, and for the preview."""

from transition.notices.audience.clauses import Clause
from transition.notices.audience.judging import (
    Judged,
    Person,
    Preview,
    heard,
    judged,
    judged_by_rule,
    places,
    preview,
    volumes,
)
from transition.notices.audience.rules import RULES, Rule, Tree, check_rule, in_words, offered, wanted
from transition.notices.audience.sentences import Sentence, join, split

__all__ = [
    "RULES",
    "Clause",
    "Judged",
    "Person",
    "Preview",
    "Rule",
    "Sentence",
    "Tree",
    "check_rule",
    "heard",
    "in_words",
    "join",
    "judged",
    "judged_by_rule",
    "offered",
    "places",
    "preview",
    "split",
    "volumes",
    "wanted",
]
