"""A readable mark beside the session cookie, so that a shared page can ask for its signed-in corner."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

MARK = "signed_in"


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
            response.set_cookie(
                MARK, "1", max_age=settings.SESSION_COOKIE_AGE, secure=settings.SECURE, samesite="Lax"
            )
        elif marked and not request.user.is_authenticated:
            response.delete_cookie(MARK)
