"""Which regular expressions a rule may use: those whose time grows with the text and with nothing else."""

import re
from math import prod

# How many ways a pattern may have to read the text from one place in it.
MOST_WAYS = 2500

_OPAQUE = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)
_ENDLESS = re.compile(r"[*+]|\{\d*,\}")
_BOUNDED = re.compile(r"\{(\d+)(?:,(\d+))?\}")
_AROUND = re.compile(r"\(\?(?!:)")


def why_it_may_run_away(pattern: str) -> str:
    """Return why a pattern could take for ever on a text that somebody chose, or nothing."""
    if re.search(r"\\[1-9]", pattern):
        return "it refers back to a group"
    # Escapes and sets are one character each; what is left has only real operators.
    bare = _OPAQUE.sub("x", pattern)
    if _ENDLESS.search(bare):
        return "a repetition has no end; write {0,200} instead of * and +"
    if _AROUND.search(bare):
        return "it looks around; use all and none instead"
    if re.search(r"\)\{", bare):
        return "a group is repeated"
    ways = prod(int(most or least) - int(least) + 1 for least, most in _BOUNDED.findall(bare)) * 2 ** bare.count("?")
    return "its repetitions multiply" if ways > MOST_WAYS else ""
