"""Whether one connection has spoken today already. Its address is hashed with a key of the day and kept nowhere else."""

from datetime import date

from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from transition.web.connections import network


def mark(request: HttpRequest, on: date, about: str) -> str:
    """Return a mark that is the same for one connection, day and subject, and tells nothing else."""
    return salted_hmac(f"transition.guides.{about}.{on}", network(request), algorithm="sha256").hexdigest()
