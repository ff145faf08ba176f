"""The places where a person can talk to a person, from the operator's own file."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import get_language

LINES = Path(__file__).parent / "data" / "support.yaml"


def support_lines() -> dict[str, Any]:
    """Return what ``parts/_support_lines.html`` shows: the directory, the phone lines in the page's language, when each was checked."""
    known = _known()
    language = get_language()
    lines = [line for line in known["lines"] if language in line.get("languages", [language])]
    return {"directory": known["directory"], "lines": lines}


def directory_address() -> str:
    """Return the address of the list of phone lines of all countries."""
    return str(_known()["directory"]["url"])


@cache
def _known() -> dict[str, Any]:
    return dict(yaml.safe_load(LINES.read_text("utf-8")))
