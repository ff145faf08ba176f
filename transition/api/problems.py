"""Errors for programs: RFC 9457 problem details."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.http import JsonResponse


def problem(status: HTTPStatus, detail: str, more: Mapping[str, Any] | None = None, /, **headers: str) -> JsonResponse:
    """Return ``application/problem+json`` with what went wrong. ``WWW_Authenticate="Bearer"`` becomes a header.

    ``more`` has members of this problem's own, such as the line where it is.
    """
    body = {"type": "about:blank", "title": status.phrase, "status": status.value, "detail": detail, **(more or {})}
    response = JsonResponse(body, status=status, content_type="application/problem+json")
    for name, value in headers.items():
        response[name.replace("_", "-")] = value
    return response
