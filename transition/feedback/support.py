"""The places where a person can talk to a person, from the operator's own file."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

LINES = Path(__file__).parent / "data" / "support.yaml"


@cache
def support_block() -> dict[str, Any]:
    """Return what ``parts/_support.html`` shows: the directory, the lines, and when each was last checked."""
    known = yaml.safe_load(LINES.read_text("utf-8"))
    return {
        "support_url": known["directory"]["url"],
        "support_checked_on": known["directory"]["checked_on"],
        "lines": known["lines"],
    }
