"""A letter leads to the guide of the suggested replacement; where none is named, to the page of the model."""

from urllib.parse import urlsplit

import pytest
from django.test import Client

from tests.factories import SurfaceFactory
from tests.notices.sending import Mailbox, follower, leaving, running_plan, today, work
from transition.catalog.models import AIModel, Availability, Replacement, Surface

pytestmark = pytest.mark.django_db
GUIDE = "/guides/anthropic/claude-sonnet-4-5-20250929/to/anthropic/sonnet-5-5/"
PAGE = "/models/anthropic/claude-sonnet-4-5-20250929/"


def suggested(availability: Availability) -> None:
    model = AIModel.objects.create(provider=availability.model.provider, key="sonnet-5-5", name="Claude Sonnet 5.5")
    Replacement.objects.create(model=availability.model, successor=model, read_on=today())


def addresses(mailbox: Mailbox) -> list[str]:
    """Return where the first letter leads on this site, without the host."""
    text = mailbox.messages[0].get_body(("plain",)).get_content()
    found = [urlsplit(word) for word in text.split() if word.startswith("http")]
    return [f"{one.path}?{one.query}" if one.query else one.path for one in found]


def test_it_leads_to_the_guide_of_what_the_provider_suggests(client: Client, mailbox: Mailbox) -> None:
    availability = leaving(6)
    suggested(availability)
    follower("ada", model=availability.model)
    running_plan(availability, offsets=[14, 0])
    work()
    assert GUIDE in addresses(mailbox)
    assert client.get(GUIDE).status_code == 200


def test_people_of_an_app_are_led_to_their_own_lane(mailbox: Mailbox) -> None:
    availability = leaving(6, surface=SurfaceFactory(key="claude-app", name="Claude app", kind=Surface.Kind.APP))
    suggested(availability)
    follower("ada", model=availability.model)
    running_plan(availability, offsets=[14, 0])
    work()
    assert f"{GUIDE}?as=everyday" in addresses(mailbox)


def test_where_nothing_is_suggested_it_leads_to_the_models_page(mailbox: Mailbox) -> None:
    availability = leaving(6)
    follower("ada", model=availability.model)
    running_plan(availability, offsets=[14, 0])
    work()
    assert PAGE in addresses(mailbox)
    assert not any("/guides/" in address for address in addresses(mailbox))
