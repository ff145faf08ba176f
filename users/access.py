"""Doors that ask for a role. Roles are read on every request, so taking one away acts at once."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from users.models import User
from users.requests import SignedInRequest

View = Callable[..., HttpResponseBase]


def role_required(*roles: str) -> Callable[[View], View]:
    """Open a view to people with one of ``roles``; without arguments, to every member of staff."""

    def lets_in(user: User) -> bool:
        return user.has_role(*roles) if roles else user.is_staff_member()

    def guard(view: View) -> View:
        @wraps(view)
        def answer(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not lets_in(request.user):
                raise PermissionDenied(_("This page needs a role that your account does not have."))
            return view(request, *args, **kwargs)

        answer.lets_in = lets_in  # type: ignore[attr-defined]
        return never_cache(answer)

    return guard


def may_open(user: User, view: View) -> bool:
    """Tell whether the door that ``role_required`` put before a view opens for this person."""
    return bool(view.lets_in(user))  # type: ignore[attr-defined]
