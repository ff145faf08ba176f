"""What the tests of announcements begin with: a model that leaves, its followers, a draft, and a way to press a step."""

import re
from datetime import timedelta
from typing import Any

from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from tests.factories import AIModelFactory, AvailabilityFactory
from transition.catalog.models import Availability
from transition.notices import drafts, joint, plans
from transition.notices.models import Follow, Follower, Milestone, Plan
from transition.notices.moments import database_now
from users.models import User


def leaving() -> Availability:
    availability: Availability = AvailabilityFactory()
    return availability


def leaving_soon() -> Availability:
    """Return an end that is ahead by the database's own clock, which decides what is due and cannot be frozen.

    Five days: the reminder a week before is late and leaves at once, and nothing else is due within a day.
    """
    end_on = database_now().date() + timedelta(days=5)
    availability: Availability = AvailabilityFactory(announced_on=end_on - timedelta(days=60), retires_on=end_on)
    return availability


def followers(availability: Availability, *emails: str) -> list[Follower]:
    people = [Follower.objects.create(email=email, confirmed_at="2026-11-01T00:00:00Z") for email in emails]
    Follow.objects.bulk_create(Follow(follower=one, model=availability.model) for one in people)
    return people


def draft(author: User, about: Availability | None = None) -> Plan:
    return drafts.propose(about or leaving(), author)


def told_together(author: User, approver: User) -> list[Plan]:
    """Return the plans of an announcement about three, of which ada was told by the first and bo by the last two."""
    first = leaving_soon()
    others = [AIModelFactory(key=f"other-{n}", name=f"Other {n}") for n in (1, 2)]
    rest = {"surface": first.surface, "announced_on": first.announced_on, "retires_on": first.retires_on}
    availabilities = [first, *(AvailabilityFactory(model=one, **rest) for one in others)]
    followers(first, "ada@example.org")
    (bo,) = followers(availabilities[1], "bo@example.org")
    bo.follows.create(model=others[1])
    lead = joint.propose(availabilities, author, title="Three leave")
    joint.each(lead, plans.submit_for_review)
    lead.refresh_from_db()
    joint.approve(lead, approver, content_hash=joint.hash_of(lead))
    lead.refresh_from_db()
    started = joint.start(lead)
    # What is due at once waits for the recipients of all.
    Milestone.objects.filter(plan__in=started, state="waiting", is_late=True).update(due_at=database_now())
    call_command("send_due")
    return started


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(plan: Plan, name: str = "", *more: object) -> str:
    return reverse(f"desk_announcement{name}", args=[plan.pk, *more])


def submit(user: User, plan: Plan) -> Any:
    """Ask for review as somebody who has read every warning."""
    client = signed_in(user)
    keys = re.findall(r'name="read" id="[^"]+" value="([0-9a-f]+)"', text_of(client.get(page(plan, "_submit"))))
    return client.post(page(plan, "_submit"), {"read": keys}, follow=True)


def press(user: User, plan: Plan, step: str) -> Any:
    return signed_in(user).post(page(plan, "_step", step), follow=True)


def text_of(answer: Any) -> str:
    return str(answer.content.decode())
