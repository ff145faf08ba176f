"""Read the request that a curl command sends."""

import re
import shlex
from typing import Any

from django.utils.translation import gettext as _

from transition.guides.linting.reading import read_json
from transition.guides.linting.refusing import Refused
from transition.guides.linting.snippets import Call
from transition.guides.linting.surfaces import at_address

_DATA = ("-d", "--data", "--data-raw", "--data-binary", "--data-ascii", "--json")
_HEADER = ("-H", "--header")
_MODEL_IN_ADDRESS = re.compile(r"/models/([\w.@:-]+?)(?::\w+)?(?:[?/]|$)")


def calls(command: str) -> list[Call]:
    """Return the request of a command, or raise ``Refused`` when its quotes or its JSON are broken."""
    words = _words(command)
    address = next((word for word in words if re.match(r"https?://|\$[\w{]", word)), "")
    bodies = [_value(words, at, _DATA) for at in range(len(words))]
    text = next((body for body in bodies if body is not None), None)
    if text is None:
        raise Refused(_("This curl command sends no body. Expected -d or --json with the request."), field="code")
    if text.startswith("@"):
        raise Refused(_("This curl command sends a file. Paste what is in the file."), field="code")
    body = read_json(text, field="code").value
    if not isinstance(body, dict):
        raise Refused(_("The body of this curl command is not a JSON object."), field="code")
    model = _MODEL_IN_ADDRESS.search(address)
    surface = at_address(address)
    return [Call(body, 1, surface, model[1] if model else "", _headers(words))]


def _words(command: str) -> list[str]:
    joined = re.sub(r"\\\r?\n", " ", command)
    try:
        return shlex.split(joined, comments=False)
    except ValueError:
        reason = _("A quote in this curl command is opened and not closed.")
    raise Refused(reason, field="code")


def _value(words: list[str], at: int, names: tuple[str, ...]) -> str | None:
    """Return the value of an option that stands at a place, written apart or with an equals sign."""
    word = words[at]
    if word in names:
        return words[at + 1] if at + 1 < len(words) else ""
    return next((word[len(name) + 1 :] for name in names if word.startswith(f"{name}=")), None)


def _headers(words: list[str]) -> dict[str, Any]:
    given = [value for at in range(len(words)) if (value := _value(words, at, _HEADER))]
    found: dict[str, Any] = {}
    for line in given:
        name, colon, value = line.partition(":")
        if colon:
            found.setdefault(name.strip(), []).append(value.strip())
    return found
