"""Each fault test has two sizes: a short one for every run of the suite, and the long one of `make faults` (FAULTS=long)."""

import os

IS_LONG = os.environ.get("FAULTS") == "long"


def sized(short: int, long: int) -> int:
    return long if IS_LONG else short
