"""Closed by default: these pages answer without signing in, and no others."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from transition.notices.follows.pages import ACTIONS, DOORS
from transition.notices.places.views import ACTIONS as PLACE_ACTIONS

OPEN_TO_ALL = {
    # web
    "about", "style", "whoami", "healthz", "readyz",
    # catalog and guides
    "timeline", "model", "guides", "guide", "guide_revision", "compare", "cost", "lint",
    "guide_trial", "guide_useful", "card", "save",
    # notices: the public numbers, and what machines ask with a secret
    "quality", "email_hook", "metrics",
    # follows
    "follow", "follow_model", "follow_confirm", "follow_manage", "unsubscribe", "unsubscribe_undo",
    *(f"follow_{door}_{action}" for door in ("mine", "manage") for action in DOORS),
    # places of a follower's own, and the feed and calendar that a secret address opens
    "places", "places_manage",
    *(f"places_{door}{action}" for door in ("", "manage_") for action in PLACE_ACTIONS),
    # the service worker, and browsers whose address has changed
    "push_worker", "browser_changed",
    "personal_feeds", "personal_feeds_renew", "personal_feeds_manage", "personal_feeds_manage_renew",
    "personal_feed", "personal_calendar",
    # teams: whoever holds the link of an invitation
    "team_invitation",
    # feedback: whoever holds the receipt
    "feedback", "feedback_about", "feedback_receipt", "feedback_choices", "feedback_erase", "feedback_erased",
    # programs with a token
    "api_usage",
    # programs with a request to check
    "api_lint",
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


@pytest.mark.django_db
@pytest.mark.parametrize("action", ACTIONS)
def test_what_belongs_to_an_account_sends_a_stranger_to_the_page_with_both_doors(client: Client, action: str) -> None:
    assert client.post(reverse(f"follow_mine_{action}"))["Location"] == reverse("follow")
