"""What may stand in a log line: ids and names of things, never people."""

from collections.abc import MutableMapping
from typing import Any

# Keys that libraries add by themselves and that hold an address of a person or of their machine.
PERSONAL = frozenset({"ip", "user_agent", "email", "recipient", "address", "to", "body", "query_string"})


def without_personal_data(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Drop personal keys and the query string of a request line (a search or a token may stand there)."""
    for key in PERSONAL & event.keys():
        del event[key]
    request = event.get("request")
    if isinstance(request, str) and "?" in request:
        event["request"] = request.split("?", 1)[0] + "?…"
    return event
