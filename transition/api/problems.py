"""Errors for programs: RFC 9457 problem details."""

from http import HTTPStatus

from django.http import JsonResponse


def problem(status: HTTPStatus, detail: str, **headers: str) -> JsonResponse:
    """Return ``application/problem+json`` with what went wrong. ``WWW_Authenticate="Bearer"`` becomes a header."""
    body = {"type": "about:blank", "title": status.phrase, "status": status.value, "detail": detail}
    response = JsonResponse(body, status=status, content_type="application/problem+json")
    for name, value in headers.items():
        response[name.replace("_", "-")] = value
    return response
