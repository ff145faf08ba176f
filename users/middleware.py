"""Doors closed by default, and a readable mark beside the session so that a shared page can ask for its signed-in corner."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from structlog import get_logger

from users.adapters import MailRefused

log = get_logger(__name__)

MARK = "signed_in"


class ClosedByDefaultMiddleware(LoginRequiredMiddleware):
    """Ask for sign-in unless the view is open, and ask an open view's readers nothing at all.

    Django's own looks at the user first, which opens the session and marks every public page as personal.
    """

    def process_view(
        self, request: HttpRequest, view_func: Any, view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)


class SignedInMarkMiddleware:
    """Keep the ``signed_in`` cookie in step with the session. It holds no secret: "1", or nothing.

    Only requests that looked at the session are touched, so public pages stay free of cookies.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.session.accessed:
            self._mark(request, response)
        return response

    def _mark(self, request: HttpRequest, response: HttpResponse) -> None:
        marked = MARK in request.COOKIES
        if request.user.is_authenticated and not marked:
            response.set_cookie(MARK, "1", max_age=settings.SESSION_COOKIE_AGE, secure=settings.SECURE, samesite="Lax")
        elif marked and not request.user.is_authenticated:
            response.delete_cookie(MARK)


class MailRefusedMiddleware:
    """Answer a code that could not be sent with a page that says so. The views that send codes are allauth's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, MailRefused):
            return None
        log.warning("code_not_sent", reason=str(exception.__cause__))
        return render(request, "users/mail_failed.html", status=503)
