"""A request whose sender has signed in, as views behind the door receive it."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from users.models import User


class SignedInRequest(HttpRequest):
    """What ``ClosedByDefaultMiddleware`` and ``role_required`` let through: ``user`` is a person, never anonymous."""

    user: User
    htmx: HtmxDetails
