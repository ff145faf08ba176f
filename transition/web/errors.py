"""Error pages: what happened and what to do next."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.defaults import page_not_found
from django.views.defaults import server_error as plain_server_error

from transition.web.access import open_to_all


@open_to_all
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=400)


@open_to_all
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", {"reason": str(exception or "")}, status=403)


@open_to_all
def not_found(request: HttpRequest, exception: Exception) -> Any:
    return page_not_found(request, exception)


@open_to_all
def server_error(request: HttpRequest) -> Any:
    return plain_server_error(request)


@open_to_all
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """Answer a form whose token is stale, as after a long pause or a deploy. What was typed is kept on the page."""
    match = request.resolver_match
    if match is not None and hasattr(match.func, "shown_again"):
        return match.func.shown_again(request, *match.args, **match.kwargs)
    typed = [
        (name, value) for name, values in request.POST.lists() for value in values if name in KEPT_FIELDS and value
    ]
    return render(request, "403_csrf.html", {"typed": typed}, status=403)


# Words that a person may have spent an hour on; nothing else of a refused post is shown back.
KEPT_FIELDS = frozenset(
    {"story", "title", "subject", "body", "acknowledgement", "text", "note", "message", "reason", "prose"}
)
