"""Check a request for another model: what happens to it there, the request rewritten, and what only a person can answer."""

from transition.guides.linting.as_json import as_json
from transition.guides.linting.checking import DIRECTIONS, Report, check
from transition.guides.linting.paste import Given, sorted_out
from transition.guides.linting.refusing import Refused
from transition.guides.linting.sarif import as_sarif
from transition.guides.linting.secrets import Secret
from transition.guides.linting.surfaces import SURFACES

__all__ = [
    "DIRECTIONS",
    "SURFACES",
    "Given",
    "Refused",
    "Report",
    "Secret",
    "as_json",
    "as_sarif",
    "check",
    "sorted_out",
]
