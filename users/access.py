"""Doors that ask for a role. Roles are read on every request, so taking one away acts at once."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from users.requests import SignedInRequest

View = Callable[..., HttpResponseBase]


def role_required(*roles: str) -> Callable[[View], View]:
    """Open a view to people with one of ``roles``; without arguments, to every member of staff."""

    def guard(view: View) -> View:
        @wraps(view)
        def answer(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            allowed = request.user.has_role(*roles) if roles else request.user.is_staff_member()
            if not allowed:
                raise PermissionDenied(_("This page needs a role that your account does not have."))
            return view(request, *args, **kwargs)

        return never_cache(answer)

    return guard
