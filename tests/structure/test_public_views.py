"""Closed by default: these pages answer without signing in, and no others."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

OPEN_TO_ALL = {
    # web
    "about", "style", "whoami", "healthz", "readyz",
    # catalog and guides
    "timeline", "model", "guides", "guide", "compare",
    # follows
    "follow", "follow_model", "follow_confirm", "follow_manage", "unsubscribe",
    # feedback
    "feedback", "feedback_about", "feedback_receipt",
    # sign-in
    "staff_link", "account_login", "account_request_login_code", "account_confirm_login_code", "account_signup",
    "account_email_verification_sent", "account_inactive", "account_logout",
    "mfa_authenticate", "mfa_login_webauthn",
}  # fmt: skip


def addresses(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from addresses(entry)
        else:
            yield entry


def is_open(view: Any) -> bool:
    return not getattr(view, "login_required", True)


def test_only_these_pages_are_open_to_all() -> None:
    assert {pattern.name for pattern in addresses() if is_open(pattern.callback)} == OPEN_TO_ALL


def test_every_address_has_a_name_of_its_own() -> None:
    names = [pattern.name for pattern in addresses()]
    assert None not in names
    assert len(names) == len(set(names))
