"""Closed by default: ``LoginRequiredMiddleware`` shuts every view that is not opened by one of these names."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import patch_cache_control, patch_vary_headers

View = Callable[..., HttpResponseBase]

# Shared caches may keep a page this long; the edition in its ETag makes the next question cheap.
FRESH_SECONDS = 60
STALE_SECONDS = 3600

# What htmx asks for decides between a part and the whole page. Its request for a page gone back to carries both headers;
# with the first alone a browser answers it from its cache, with the part that stood there last.
HTMX_HEADERS = ("HX-Request", "HX-History-Restore-Request")


def open_to_all(view: View) -> View:
    """Open a view to everyone without making it cacheable: forms, one-time links, health."""
    view.is_open_to_all = True  # type: ignore[attr-defined]
    return login_not_required(view)


def public_page(view: View) -> View:
    """Open a view that answers the same to everyone, so that anybody may keep the answer.

    The view must not touch the session, the user or a CSRF token: a page that sets a cookie cannot be shared.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if response.status_code == 200 and not response.has_header("Cache-Control"):
            patch_cache_control(
                response, public=True, max_age=0, s_maxage=FRESH_SECONDS, stale_while_revalidate=STALE_SECONDS
            )
        patch_vary_headers(response, HTMX_HEADERS)
        return response

    return open_to_all(answer)


def keeps_what_was_typed(shown_again: View) -> Callable[[View], View]:
    """Let ``shown_again`` answer a stale token with the form as it was filled in, instead of the general page."""

    def mark(view: View) -> View:
        view.shown_again = shown_again  # type: ignore[attr-defined]
        return view

    return mark
