"""What may stand in a log line: ids and names of things, never people, and nothing that opens a door."""

import re
from collections.abc import MutableMapping
from typing import Any

from django.urls import Resolver404, resolve

from transition.web.languages import split

# Keys that libraries add by themselves and that hold an address of a person or of their machine.
PERSONAL = frozenset({"ip", "user_agent", "email", "recipient", "address", "to", "body", "query_string"})
# Parts of an address that let whoever has them in: links in letters, personal feeds, invitations, sign-in links.
SECRETS = frozenset({"token", "secret"})
_PATH = re.compile(r"/\S*")


def without_personal_data(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Drop personal keys; in a request line also the query string and what opens a door."""
    for key in PERSONAL & event.keys():
        del event[key]
    # Django itself says "Not Found: /some/path/" as the event.
    for key in ("request", "event"):
        if isinstance(event.get(key), str):
            event[key] = _PATH.sub(_harmless, event[key])
    return event


def _harmless(found: re.Match[str]) -> str:
    path, question, _query = found[0].partition("?")
    try:
        captured = resolve(split(path)[1]).kwargs
    except Resolver404:
        captured = {}
    for name in SECRETS & captured.keys():
        path = path.replace(str(captured[name]), "…")
    return f"{path}?…" if question else path
