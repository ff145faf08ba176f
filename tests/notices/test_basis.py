"""Why we may write to somebody: they asked and confirmed it, or they answer for an account. A stop holds for both."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.notices.sending import Mailbox, follower, leaving, running_plan, work
from transition.notices.models import Follower, Suppression
from transition.notices.unsubscribing import token_for, unsubscribe

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("basis", "copies"), [("asked", 0), ("service", 1)])
def test_a_service_message_needs_no_confirmation_and_everything_else_does(
    mailbox: Mailbox, basis: str, copies: int
) -> None:
    availability = leaving(6)
    follower("ada", model=availability.model, confirmed_at=None, basis=basis)
    running_plan(availability)
    work()
    assert mailbox.copies_to("ada@example.org") == copies


@pytest.mark.parametrize("change", ["suppressed", "stopped"])
def test_a_stop_holds_for_service_messages_too(mailbox: Mailbox, change: str) -> None:
    availability = leaving(6)
    ada = follower("ada", model=availability.model, confirmed_at=None, basis="service")
    running_plan(availability)
    if change == "suppressed":
        Suppression.objects.create(email=ada.email, reason="complained")
    else:
        unsubscribe(token_for(ada, None))
    work()
    assert mailbox.messages == []


def test_a_stop_of_everything_reaches_messages_that_no_follow_brings(client: Client) -> None:
    ada = Follower.objects.create(email="ada@example.org", basis="service")
    page = client.post(reverse("unsubscribe", args=[token_for(ada, None)]))
    assert Suppression.objects.get().reason == "unsubscribed"
    were = page.context["were"]
    client.post(reverse("unsubscribe_undo", args=[token_for(ada, None)]), {"were": were})
    assert not Suppression.objects.exists()


def test_undoing_a_stop_opens_no_mailbox_that_bounced(client: Client) -> None:
    ada = Follower.objects.create(email="ada@example.org", basis="service")
    Suppression.objects.create(email="ada@example.org", reason="bounced")
    client.post(reverse("unsubscribe", args=[token_for(ada, None)]))
    client.post(reverse("unsubscribe_undo", args=[token_for(ada, None)]), {"were": ""})
    assert Suppression.objects.get().reason == "bounced"
